/** A run's files as others may have left them: the report shows what there is, and never ends in anything but a line. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { recipesFolder } from "../src/paths";
import { loadRecipe } from "../src/recipe/load";
import { readStatus } from "../src/status";
import { writeReport } from "../src/verbs/report";

const fixtures = path.join(path.dirname(fileURLToPath(import.meta.url)), "fixtures");
const figures = { n: 9, giou: 0.5, ciou: 0.4 };
const FILES: Record<string, string> = {
  "align/metrics.jsonl": readFileSync(path.join(fixtures, "metrics.jsonl"), "utf8"),
  "align/config.json": JSON.stringify({ recipe: loadRecipe(path.join(recipesFolder, "pico.yaml")) }),
  "align/status.json": JSON.stringify({ state: "done", pid: 1, step: 9, total_steps: 9, seconds: 3, recipe: {} }),
  "align/samples/00000004.json": JSON.stringify({
    step: 4,
    expression: "the cup",
    absent: false,
    picture: "a.jpg",
    replies: [{ text: "x", reward: 1, parts: {}, advantage: 0, drawn: true, picture: "a.jpg" }],
  }),
  "verify.json": JSON.stringify({ graphs: [{ graph: "prior", fp32_error: 1e-6, shipped_error: 1e-3 }], scenes: 9 }),
  "eval-held-out.json": JSON.stringify([{ set: "unseen scenes", ...figures }]),
  "eval/one.json": JSON.stringify({ set: "one", ...figures }),
  "eval/one.details.json": JSON.stringify({ questions: 9, judged: 9, skipped: {}, all: figures, groups: {} }),
};

const DAMAGE: [how: string, spoil: (file: string) => void][] = [
  ["empty", (file) => writeFileSync(file, "")],
  ["cut", (file) => writeFileSync(file, readFileSync(file).subarray(0, 40))],
  ["a list", (file) => writeFileSync(file, "[1]")],
  ["a number", (file) => writeFileSync(file, "5")],
  ["null", (file) => writeFileSync(file, "null")],
  ["of other keys", (file) => writeFileSync(file, '{"a": [{"b": {}}], "recipe": 5, "set": 1, "all": []}')],
  ["lists in lists without end", (file) => writeFileSync(file, "[".repeat(5000) + "]".repeat(5000))],
  [
    "no text",
    (file) =>
      writeFileSync(
        file,
        Uint8Array.from({ length: 256 }, (_, i) => i),
      ),
  ],
  ["huge", (file) => writeFileSync(file, `[${"1,".repeat(9 << 20)}1]`)],
  [
    "a folder",
    (file) => {
      rmSync(file);
      mkdirSync(file);
    },
  ],
];

let run: string;
beforeEach(() => {
  run = mkdtempSync(path.join(os.tmpdir(), "loupe-broken-"));
  for (const [file, content] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(run, file)), { recursive: true });
    writeFileSync(path.join(run, file), content);
  }
});
afterEach(() => rmSync(run, { recursive: true }));

test("whole they are all shown", () => {
  const page = readFileSync(writeReport(run), "utf8");
  for (const shown of ["unseen scenes", "shipped_error", "the cup", "<td>one</td>", "align"])
    expect(page).toContain(shown);
});

for (const file of Object.keys(FILES))
  test.each(DAMAGE)(`${file}: %s`, (_, spoil) => {
    spoil(path.join(run, file));
    const page = readFileSync(writeReport(run), "utf8");
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(page.length).toBeLessThan(2_000_000);
    if (file === "align/status.json") expect(readStatus(path.join(run, "align"))).toBeNull();
  });

test("eval is a file: what else there is, is shown", () => {
  rmSync(path.join(run, "eval"), { recursive: true });
  writeFileSync(path.join(run, "eval"), "");
  expect(readFileSync(writeReport(run), "utf8")).toContain("unseen scenes");
});
