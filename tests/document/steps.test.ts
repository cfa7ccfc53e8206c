import { expect, test } from "vitest";
import { addStep } from "../../src/document/edits";
import { packHeatmap, unpackHeatmap } from "../../src/document/heatmap";
import { restoreDocument, writeDocument } from "../../src/document/restore";
import { pointStep, wordsStep } from "../../src/document/steps";
import type { Mask, SegmentResult } from "../../src/engine/api";
import { Random } from "../random";
import { asked, emptyDocument, HEIGHT, randomMask, WIDTH } from "./support";

const random = new Random(13);
const heatmap = (size: number) => ({ size, data: Float32Array.from({ length: size * size }, () => random.fraction()) });

test.each([1, 2, 3, 80, 256])("a heatmap of side %i comes back within half a byte's step", (size) => {
  const given = heatmap(size);
  const back = unpackHeatmap(packHeatmap(given));
  expect(back.size).toBe(size);
  expect(back.data).toHaveLength(size * size);
  const worst = Math.max(...given.data.map((value, i) => Math.abs(value - (back.data[i] as number))));
  expect(worst).toBeLessThanOrEqual(0.5 / 255 + 1e-6);
  expect(packHeatmap(back)).toEqual(packHeatmap(given));
});

test("a heatmap's bytes are those that base64 tools write", () => {
  const packed = packHeatmap({ size: 2, data: Float32Array.of(0, 1, 0.5, 1 / 255) });
  expect(packed.values).toBe(Buffer.from([0, 255, 128, 1]).toString("base64"));
});

function engineMask(): Mask {
  const { rle, score } = randomMask(random);
  return { size: 4, logits: new Float32Array(16), crop: null, rle, area: 1, bounds: null, score: score ?? 0, held: 0 };
}

const result: SegmentResult = {
  model: "nano",
  prompt: "the cup",
  think: "It is red.",
  answer: "[]",
  box: [1, 2, 3, 4],
  label: "cup",
  absent: false,
  score: 0.5,
  mask: engineMask(),
  others: [],
  heatmap: heatmap(8),
  stopped: "no",
  notes: [],
  timings: { total: 12, tokens_per_second: Number.POSITIVE_INFINITY, decode: undefined },
};

test("what the engine answers can be kept: no logits, no endless numbers, clicks inside the photo", () => {
  const words = wordsStep(result, "0.2.2");
  expect(words).toMatchObject({ model: { id: "nano", version: "0.2.2" }, timings: { total: 12 }, box: [1, 2, 3, 4] });
  expect(words.mask).toEqual({ rle: result.mask?.rle, score: result.mask?.score });
  const edge = pointStep({ x: WIDTH + 0.3, y: -0.2, positive: true }, engineMask());
  expect(edge.point).toEqual({ x: WIDTH, y: 0, positive: true });
  const low = pointStep({ x: -1, y: HEIGHT + 1, positive: false }, engineMask());
  expect(low.point).toEqual({ x: 0, y: HEIGHT, positive: false });
  const document = addStep(asked(emptyDocument, words), "object-1", edge);
  expect(restoreDocument(writeDocument(document))).toStrictEqual(document);
});

test("an answer that found nothing is kept too", () => {
  const words = wordsStep({ ...result, absent: true, box: null, mask: null, heatmap: null }, "0.2.2");
  expect([words.absent, words.mask, words.heatmap]).toEqual([true, null, null]);
  const document = asked(emptyDocument, words);
  expect(restoreDocument(writeDocument(document))).toStrictEqual(document);
});
