/** The packed engine in an empty folder, in Node: examples/node. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { maskArea } from "../../src/engine/mask/rle";
import { createNodeLoupe } from "../../src/engine/node";
import { copyExample, copyModel, emptyFolder, install, link, PATIENCE_MS, pack, ROOT } from "./packed";

const PHOTO = "coffee.jpg";
const QUESTION = "the cup";

vi.setConfig({ testTimeout: PATIENCE_MS });

const { folder, remove } = emptyFolder();
afterAll(remove);

beforeAll(() => {
  install(folder, pack("engine", folder));
  copyExample("node", folder);
  copyModel(join(folder, "models"));
  cpSync(join(ROOT, "public/samples", PHOTO), join(folder, PHOTO));
}, PATIENCE_MS);

const run = (...args: string[]) => spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });

test("without its peers the masks work, and load() says what to install", () => {
  expect(readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual(["@loupe"]);
  writeFileSync(join(folder, "masks.js"), 'import { unite } from "@loupe/engine/mask";\nconsole.log(typeof unite);\n');
  expect(run("masks.js")).toMatchObject({ status: 0, stdout: "function\n" });
  const load =
    'import { createNodeLoupe } from "@loupe/engine/node";\nawait createNodeLoupe({ modelsDir: "models" }).load();\n';
  writeFileSync(join(folder, "load.js"), load);
  const { status, stderr } = run("load.js");
  expect(status).not.toBe(0);
  expect(stderr).toContain("npm install onnxruntime-node sharp");
  expect(stderr).toContain("part-missing");
});

test("it answers as the source does", async () => {
  link(folder, "onnxruntime-node", "sharp");
  const answered = execFileSync(process.execPath, ["index.js", PHOTO, QUESTION], { cwd: folder, encoding: "utf8" });
  const loupe = createNodeLoupe({ modelsDir: join(ROOT, "models") });
  await loupe.load();
  const { photo, width, height } = await loupe.encode({ image: readFileSync(join(folder, PHOTO)) });
  const { label, box, mask } = await loupe.segment({ photo, prompt: QUESTION });
  await loupe.dispose();
  const area = mask ? maskArea(mask.rle) : 0;
  expect(area).toBeGreaterThan(0);
  const told = `${label}: box ${box?.map(Math.round).join(", ")}; ${area} of ${width * height} pixels in mask.png`;
  expect(answered.trim()).toBe(told);
  expect(existsSync(join(folder, "mask.png"))).toBe(true);
});

test("the example asks for what was linked here, as the package does", () => {
  const wanted = JSON.parse(readFileSync(join(ROOT, "examples/node/package.json"), "utf8")).dependencies;
  const { peerDependencies } = JSON.parse(readFileSync(join(ROOT, "src/engine/package.json"), "utf8"));
  expect(wanted).toEqual({ "@loupe/engine": "*", ...peerDependencies });
});
