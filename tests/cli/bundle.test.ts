/** loupe eval and loupe models on the bundled model (or the one in LOUPE_MODELS_DIR). */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import type { PointingAnswer } from "../../src/cli/evaluation/pointing";
import type { Rle } from "../../src/engine/api";
import { decodeMask, encodeRuns } from "../../src/engine/mask/rle";
import { evaluation } from "../../src/engine/store/figures";
import { loupe, ROOT } from "./command";

// Every command is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), "loupe-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SCENES = "tests/e2e/scenes";
const scenes = JSON.parse(readFileSync(join(ROOT, SCENES, "scenes.json"), "utf8")) as {
  scenes: { file: string; width: number; height: number; expressions: { text: string; rle: unknown }[] }[];
};

const jsonLines = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("eval answers the good lines, tells the bad ones by number, and fails", async () => {
  const scene = scenes.scenes[0] as (typeof scenes.scenes)[0];
  const good = scene.expressions.map(({ text, rle }, i) => {
    const kind = rle ? "referring" : "absent";
    return JSON.stringify({ id: `good ${i}`, image: scene.file, expression: text, rle, kind, group: "scene" });
  });
  const wrongSize = { size: [scene.width, scene.height], counts: "0" };
  const bad = [
    "{not json",
    JSON.stringify({ id: "missing", image: "none.jpg", expression: "x" }),
    JSON.stringify({ id: "unreadable", image: "scenes.json", expression: "x" }),
    JSON.stringify({ id: "size", image: scene.file, expression: "x", rle: wrongSize }),
    JSON.stringify({ id: "outside", image: "../../../README.md", expression: "x" }),
  ];
  const [data, out, figures] = ["lines.jsonl", "preds.jsonl", "row.json"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(data, [...good, ...bad].join("\n"));
  const files = ["--data", data, "--images", SCENES, "--out", out, "--json", figures];
  const { code, stdout, stderr } = await loupe("eval", ...files, "--set", "scene", "--describes", "one scene");

  for (const [i, message] of ["not JSON", "no such file", "not an image", "must be the same", "not inside"].entries()) {
    expect(stderr).toMatch(new RegExp(`^loupe: lines\\.jsonl line ${good.length + 1 + i}: .*${message}`, "m"));
  }
  expect(code).toBe(1);
  expect(stdout).toContain(`${good.length + bad.length} lines, ${good.length} judged, ${bad.length} failed`);
  expect(stdout).toMatch(/^absent +1 /m);

  const predictions = jsonLines(readFileSync(out, "utf8"));
  expect(predictions.map(({ id }) => id)).toEqual(good.map((_, i) => `good ${i}`));
  for (const prediction of predictions) {
    expect(Object.keys(prediction)).toEqual(["id", "rle", "box", "absent", "think", "answer", "ms"]);
  }
  const row = evaluation.parse(JSON.parse(readFileSync(figures, "utf8")));
  expect(row).toMatchObject({ set: "scene", describes: "one scene", n: good.length });
  expect(Object.keys(row.baselines ?? {})).toEqual(["whole image", "centre box", "salient region"]);
  expect(row.baselines?.["whole image"]).toBeGreaterThan(0);
  const { giou, ciou, p50 } = row;
  expect(row.groups).toEqual({ scene: { n: good.length, giou, ciou, p50 } });
  expect(row.thought_tokens).toBeGreaterThan(0);
  expect(Object.keys(row.speed ?? {})).toEqual(
    expect.arrayContaining(["encode_ms", "first_token_ms", "tokens_per_second", "first_prompt_ms", "next_prompt_ms"]),
  );
});

test("eval sorts its failures, and shows a picture of each", async () => {
  const samples = JSON.parse(readFileSync(join(ROOT, "tests/fixtures/samples.json"), "utf8")) as {
    scenes: { file: string; expressions: { text: string; rle: Rle | null }[] }[];
  };
  // What the model finds (samples.test.ts) is not the truth here, but another thing.
  const { file, expressions } = samples.scenes[0] as (typeof samples.scenes)[0];
  const { text, rle } = expressions.find((one) => one.rle) as { text: string; rle: Rle };
  const [height, width] = rle.size;
  const corner = { size: rle.size, counts: encodeRuns([0, 3, height * width - 3]) };
  const line = { image: file, expression: text, rle: corner, others: [{ name: "a found one", rle }] };
  const lines = ["a found one", "something else"].map((label, id) => JSON.stringify({ id, ...line, label }));
  const [data, figures, sheet] = ["fail.jsonl", "fail.json", "sheet"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(data, lines.join("\n"));
  const files = ["--data", data, "--images", "public/samples", "--json", figures, "--failures", sheet];
  const { code, stdout } = await loupe("eval", ...files);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^wrong instance +1 +50\.0 % +50\.0 %$/m);
  const row = evaluation.parse(JSON.parse(readFileSync(figures, "utf8")));
  expect(row.failures).toEqual({ "wrong instance": 1, "wrong thing": 1 });
  expect(readdirSync(sheet).sort()).toEqual(["1.jpg", "2.jpg", "failures.json", "index.html"]);
});

test("eval points at each thing once, by its box and by up to three clicks", async () => {
  const scene = scenes.scenes[0] as (typeof scenes.scenes)[0];
  const named = scene.expressions.filter(({ rle }) => rle);
  const things = new Set(named.map(({ rle }) => JSON.stringify(rle)));
  const [data, out, figures] = ["point.jsonl", "points.jsonl", "point.json"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const lines = [...scene.expressions, ...named].map(({ text, rle }, id) => {
    return JSON.stringify({ id, image: scene.file, expression: text, rle });
  });
  writeFileSync(data, lines.join("\n"));
  const files = ["--data", data, "--images", SCENES, "--out", out, "--json", figures];
  const { code, stdout } = await loupe("eval", "--prompts", "pointing", ...files);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^mean IoU +n +box +1 click +2 clicks +3 clicks$/m);

  const answers = jsonLines(readFileSync(out, "utf8")) as unknown as PointingAnswer[];
  expect(answers).toHaveLength(things.size);
  for (const { id, clicks } of answers) {
    const rle = (JSON.parse(lines[id as number] as string) as { rle: Rle }).rle;
    const { x, y, positive } = clicks[0] as PointingAnswer["clicks"][0];
    expect(positive).toBe(true);
    expect(decodeMask(rle)[Math.floor(y) * scene.width + Math.floor(x)]).toBe(1);
    expect(clicks.length).toBeLessThanOrEqual(3);
  }
  const row = evaluation.parse(JSON.parse(readFileSync(figures, "utf8")));
  expect(row).toMatchObject({ n: things.size, giou: null, p50: null, pointing: { n: things.size } });
  const boxes = answers.reduce((sum, { box }) => sum + box.iou, 0) / answers.length;
  expect(row.pointing?.box).toBeCloseTo(boxes, 4);
  expect(row.speed?.click_ms).toBeGreaterThan(0);
});

test("eval without truth writes answers, and succeeds", async () => {
  const data = join(folder, "plain.jsonl");
  const out = join(folder, "plain-preds.jsonl");
  writeFileSync(data, `${JSON.stringify({ id: 1, image: "lake.jpg", expression: "the dog" })}\n{bad\n`);
  const { code, stdout } = await loupe("eval", "--data", data, "--images", SCENES, "--out", out, "--limit", "1");
  expect(code).toBe(0);
  expect(stdout).toContain("1 lines, 0 judged, 0 failed");
  expect(jsonLines(readFileSync(out, "utf8"))).toMatchObject([{ id: 1 }]);
});

test("models lists size, licence and figures", async () => {
  const { code, stdout } = await loupe("models");
  expect(code).toBe(0);
  expect(stdout).toMatch(/\(default\)/);
  expect(stdout).toMatch(/size [\d.]+ MB, licence \S+/);
  const listed = JSON.parse((await loupe("models", "--json")).stdout) as { default: boolean; evaluation: unknown[] }[];
  expect(listed.filter((model) => model.default)).toHaveLength(1);
  for (const { evaluation: rows } of listed) for (const row of rows) evaluation.parse(row);
});
