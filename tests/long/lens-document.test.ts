/**
 * docs/lens.md from its first command to its last, as it stands there, on made-up checkpoints of the published layout: looked at,
 * imported, verified, asked in Node, served, and dropped as a folder on the built app in Chromium. Changed are only the recipes'
 * sizes, where runs lie, and the port.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pythonOf } from "../../scripts/lib/python.mjs";
import { type DocumentCommand, lensCommands } from "../document-commands";
import { Profile } from "../e2e/support/profile";
import { Visit } from "../e2e/support/visit";
import { maskIou } from "../published/agreement";
import type { Expected } from "../published/answer";

const ROOT = join(import.meta.dirname, "../..");
const PROGRAMS = { loupe: "bin/loupe.mjs", "loupe-trainer": "trainer/bin/loupe-trainer.mjs" };
const commands = lensCommands();
let work: string;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "loupe-lens-"));
  await promisify(execFile)(pythonOf(), ["-m", "tests.made_published", work], {
    cwd: join(ROOT, "trainer/engine"),
    maxBuffer: 2 ** 28,
  });
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

const expected = (head: string) => JSON.parse(readFileSync(join(work, `${head}.json`), "utf8")) as Expected;
const read = (...path: string[]) => JSON.parse(readFileSync(join(work, ...path), "utf8"));
const headOf = ({ args }: DocumentCommand) => (args.some((word) => word.startsWith("coprs")) ? "coprs" : "lens");
const chosen = (verb: string, more: string[] = []) =>
  commands.filter(({ args }) => args[0] === verb && more.every((word) => args.includes(word)));

function argsOf({ program, args }: DocumentCommand): string[] {
  const recipe = args.indexOf("--recipe") + 1;
  const changed = args.map((word, i) => (recipe > 0 && i === recipe ? `${word}.yaml` : word));
  const run = program === "loupe-trainer" ? ["--run", join("runs", args[recipe] as string)] : [];
  return [join(ROOT, PROGRAMS[program]), ...changed, ...run];
}

/** @returns what it printed. Throws where it ends with another status than 0. */
async function run(command: DocumentCommand): Promise<string> {
  const env = { ...process.env, LOUPE_PYTHON: pythonOf() };
  const { stdout } = await promisify(execFile)(process.execPath, argsOf(command), {
    cwd: work,
    env,
    maxBuffer: 2 ** 26,
  });
  return stdout;
}

test("the checkpoints are as the recipes expect them", async () => {
  for (const command of chosen("import", ["--check"])) {
    const said = await run(command);
    expect(said).toContain(`All is as ${headOf(command)}-3b expects it.`);
    expect(said).toMatch(/sam\S+\.pth?: [\d,]+ tensors/);
  }
});

test("are imported, and verify finds PyTorch's answers", async () => {
  const made = commands.filter(({ args }) => ["import", "verify"].includes(args[0] ?? "") && !args.includes("--check"));
  expect(made).toHaveLength(4);
  for (const command of made) await run(command);
  for (const head of ["lens", "coprs"]) {
    const report = read("runs", `${head}-3b`, "verify.json");
    expect(report).toMatchObject({ scenes: 4, same: { tokens: 1, box: 1, mask: 1 } });
    expect(report.graphs).toHaveLength(6);
    expect(read("own", `${head}-3b`, "manifest.json").head).toBe(head);
  }
  const [verify] = chosen("models", ["verify"]) as [DocumentCommand];
  const lines = (await run(verify)).trim().split("\n");
  expect(lines.map((line) => /are whole and unaltered/.test(line))).toEqual([true, true]);
});

test("answer in Node as PyTorch does", async () => {
  const [lens, coprs] = chosen("segment") as [DocumentCommand, DocumentCommand];
  const [x1, y1, x2, y2] = expected("lens").box?.map(Math.round) ?? [];
  expect(await run(lens)).toContain(`box     ${x1}, ${y1}, ${x2}, ${y2}`);
  const said = JSON.parse(await run(coprs));
  expect(said.think).toBe("a cup");
  expect(maskIou(said.rle, expected("coprs").mask)).toBeGreaterThan(0.99);
});

test("are measured, and the card has the figures", async () => {
  for (const command of chosen("eval")) {
    await run(command);
    const row = read(`${headOf(command)}.row.json`);
    expect(row.n).toBe(2);
    // Its own mask, and the other's of the same thing.
    expect(row.giou).toBeGreaterThan(0.9);
  }
  for (const command of chosen("card")) await run(command);
  expect(read("own/lens-3b/manifest.json").evaluation).toMatchObject([{ n: 2 }]);
});

test("answer on the served page, and dropped on it as a folder", async () => {
  const [serve] = chosen("serve") as [DocumentCommand];
  const server = await serving(serve);
  const profile = await Profile.make();
  try {
    // What the recipes say that bundles of this size need is more than WASM has.
    const context = await profile.start({ webgpu: true });
    const page = context.pages()[0] ?? (await context.newPage());
    const visit = await Visit.open(page, `${server.address}?provider=webgpu`);
    // The last that was imported is the folder's default.
    await visit.ready();
    await visit.own(join(work, "photos/photo.png"));
    await answers(visit, "coprs");
    await drop(page, join(work, "own/lens-3b"));
    await visit.find("add-model").click();
    const row = page.locator('[data-testid="model-row"][data-key^="lens-3b@"]');
    await row.getByText("On this device", { exact: true }).waitFor();
    await row.getByTestId("use-model").click();
    await page.waitForSelector('[data-key^="lens-3b@"][data-used="true"]', { timeout: 300_000 });
    await page.goto(`${server.address}?provider=webgpu`);
    await visit.ready();
    await visit.laidOut();
    // The photo that is there has the other's answer: the same pixels, in a file of their own.
    await sharp(join(work, "photos/photo.png")).png({ compressionLevel: 1 }).toFile(join(work, "again.png"));
    await visit.find("file-input").setInputFiles(join(work, "again.png"));
    await expect.poll(() => visit.made()).toBe("");
    await answers(visit, "lens");
  } finally {
    await profile.remove();
    server.child.kill("SIGINT");
  }
});

async function answers(visit: Visit, head: "lens" | "coprs"): Promise<void> {
  const { prompt, box, mask } = expected(head);
  expect(await visit.ask(prompt)).toBe("done");
  const saved = JSON.parse((await visit.save("json")).toString("utf8"));
  expect(saved).toMatchObject({ model: `${head}-3b`, think: head === "lens" ? "" : "a cup" });
  if (box === null) expect(saved.box).toBeNull();
  else for (const [i, value] of box.entries()) expect(saved.box[i]).toBeCloseTo(value, 0);
  expect(maskIou(saved.rle, mask)).toBeGreaterThan(0.99);
}

/** As a person does: the browser itself gives the page the folder. */
async function drop(page: Page, folder: string): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await cdp.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
  }
  await page.getByTestId("model-offered").waitFor();
}

function serving(command: DocumentCommand): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(process.execPath, [...argsOf(command), "--port", "0"], { cwd: work });
  return new Promise((done, fail) => {
    let said = "";
    const hear = (data: Buffer) => {
      said += data;
      const address = /http:\S+/.exec(said)?.[0];
      if (address) done({ child, address });
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("close", () => fail(new Error(said)));
  });
}
