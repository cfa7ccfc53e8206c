import { expect, test } from "vitest";
import { cutEdges, cutsOf } from "../../src/document/cut-edges";
import { addObject, addStep, edgeObject } from "../../src/document/edits";
import { cleanStep, proposalStep } from "../../src/document/steps";
import { alphaOf, encodeMask } from "../../src/engine/mask";
import { emptyDocument } from "./support";

const [width, height] = [48, 32];
const drawn = (has: (x: number) => boolean) =>
  encodeMask(
    Array.from({ length: width * height }, (_, i) => Number(has(i % width))),
    width,
    height,
  );
const [left, right] = [drawn((x) => x < 16), drawn((x) => x >= 30)];
/** Red to the left, blue to the right; mixed in the column at 15 and 16, as a lens does. */
const pixels = {
  width,
  height,
  data: Uint8Array.from({ length: 4 * width * height }, (_, i) => {
    const share = [1, 1, 0.5, 0][Math.min(Math.max(Math.floor(i / 4) % width, 13), 16) - 13] as number;
    return [200 * share, 0, 200 * (1 - share), 255][i % 4] as number;
  }),
};
const empty = { ...emptyDocument, photo: { ...emptyDocument.photo, width, height } };
const both = [left, right].reduce(
  (document, rle) => addObject(document, { name: "a", step: proposalStep({ rle, score: null }) }),
  empty,
);
const [first, second] = both.objects.map(({ id }) => id) as [string, string];

test("each object is cut as its own edges say; alpha is the largest of all", () => {
  const document = addStep(edgeObject(both, first, { feather: 3 }), second, cleanStep("refine", right));
  const [a, b] = cutsOf(document.objects).map(({ rle, soft, feather }) => alphaOf(rle, pixels, { soft, feather }));
  expect(a).toEqual(alphaOf(left, pixels, { soft: false, feather: 3 }));
  expect(b).toEqual(alphaOf(right, pixels, { soft: true, feather: 0 }));
  const { alpha, data } = cutEdges(document.objects, pixels);
  expect([...alpha]).toEqual([...alpha].map((_, i) => Math.max(a?.[i] as number, b?.[i] as number)));
  expect(alpha.some((value) => value > 0 && value < 255)).toBe(true);
  alpha.forEach((value, i) => {
    if (data[4 * i + 3] !== value) throw new Error(`pixel ${i}`);
  });
});

test("colours are cleaned at the edge of those that ask for it, and nowhere else", () => {
  const feathered = edgeObject(both, first, { feather: 2 });
  const blue = (document: typeof both) => {
    const { alpha, data } = cutEdges(document.objects, pixels);
    const at = 10 * width + 16;
    return [(alpha[at] as number) > 0 && (alpha[at] as number) < 255, data[4 * at + 2] as number] as const;
  };
  const [isEdge, before] = blue(feathered);
  const [, after] = blue(edgeObject(feathered, first, { decontaminate: true }));
  expect([isEdge, before]).toEqual([true, 200]);
  expect(after).toBeLessThan(170);
  const plain = cutEdges(feathered.objects, pixels).data;
  expect([...plain].filter((_, i) => i % 4 !== 3)).toEqual([...pixels.data].filter((_, i) => i % 4 !== 3));
});

test("what the photo lets through stays so, and nothing is cut of an object without a mask", () => {
  const half = { ...pixels, data: pixels.data.map((value, i) => (i % 4 === 3 ? 128 : value)) };
  expect(Math.max(...cutEdges(both.objects, half).data.filter((_, i) => i % 4 === 3))).toBe(128);
  expect(new Set(cutEdges([], pixels).alpha)).toEqual(new Set([0]));
});
