/** The samples show what the bundled model can do: it answers each of their prompts rightly, or rightly refuses. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { iou, overlap, toRegion } from "../../src/cli/evaluation/regions";
import type { Rle } from "../../src/engine/api";
import { loupe, ROOT } from "./command";

const SAMPLES = "public/samples";
const BAR = 0.5;

const read = (path: string) => JSON.parse(readFileSync(join(ROOT, path), "utf8")) as unknown;
const { scenes } = read("tests/fixtures/samples.json") as {
  scenes: { file: string; expressions: { text: string; rle: Rle | null }[] }[];
};
const truths = scenes.flatMap(({ file, expressions }) => expressions.map((one) => ({ file, ...one })));
const { samples } = read(`${SAMPLES}/samples.json`) as {
  samples: { file: string; prompts: { text: string; kind: string }[]; gallery?: unknown }[];
};

const folder = mkdtempSync(join(tmpdir(), "loupe-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Answer {
  id: string;
  rle: Rle | null;
  think: string;
}
const answers = new Map<string, Answer>();

beforeAll(async () => {
  const data = join(folder, "data.jsonl");
  const out = join(folder, "answers.jsonl");
  const lines = truths.map(({ file, text }, id) => JSON.stringify({ id: String(id), image: file, expression: text }));
  writeFileSync(data, lines.join("\n"));
  const { code } = await loupe("eval", "--data", data, "--images", SAMPLES, "--out", out);
  expect(code).toBe(0);
  for (const line of readFileSync(out, "utf8").trimEnd().split("\n")) {
    const answer = JSON.parse(line) as Answer;
    answers.set(answer.id, answer);
  }
}, 240_000);

test("eight samples that links name, each with something to find, something to work out, and something that is not there", () => {
  // The gallery's are held against what is prepared: tests/scripts/prepared.test.ts.
  const linked = samples.filter(({ gallery }) => gallery === undefined);
  expect(linked).toHaveLength(8);
  for (const { file, prompts } of linked) {
    expect(prompts.map(({ kind }) => kind).sort(), file).toEqual(["absent", "reasoning", "referring"]);
    expect(truths.filter((truth) => truth.file === file).map(({ text }) => text)).toEqual(
      prompts.map(({ text }) => text),
    );
  }
});

test.each(truths.map((truth, id) => ({ ...truth, id: String(id) })))("$file: $text", ({ id, rle }) => {
  const answer = answers.get(id);
  if (!answer) throw new Error("no answer");
  if (rle === null) return expect(answer.rle, answer.think).toBeNull();
  if (answer.rle === null) throw new Error(`refused: ${answer.think}`);
  const photo = { height: rle.size[0], width: rle.size[1] };
  const both = overlap(toRegion(answer.rle, photo), toRegion(rle, photo));
  expect(iou(both), answer.think).toBeGreaterThanOrEqual(BAR);
});
