/** The click table, row by row. */
import { expect, test } from "vitest";
import type { Click } from "../../src/app/state/pointing";
import { clickMeaning, objectsUnder } from "../../src/app/work/click-meaning";
import { type Document, newDocument } from "../../src/document/document";
import { addObject, hideObject } from "../../src/document/edits";
import { proposalStep } from "../../src/document/steps";
import { encodeMask } from "../../src/engine/mask";

const [WIDTH, HEIGHT] = [40, 20];
const photo = { sha256: "0".repeat(64), name: "table.jpg", width: WIDTH, height: HEIGHT };

/** A document of rectangles [x1, y1, x2, y2]. */
function rectangles(...boxes: [number, number, number, number][]): Document {
  let document = newDocument(photo);
  for (const [x1, y1, x2, y2] of boxes) {
    const inside = (i: number) => {
      const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
      return Number(x >= x1 && x < x2 && y >= y1 && y < y2);
    };
    const rle = encodeMask(
      Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => inside(i)),
      WIDTH,
      HEIGHT,
    );
    document = addObject(document, { name: `${x1}`, step: proposalStep({ rle, score: 1 }) });
  }
  return document;
}

/** object-1 wide, object-2 within it, object-3 apart. */
const document = rectangles([0, 0, 20, 20], [5, 5, 10, 10], [30, 0, 40, 20]);
const [wide, inner, apart] = ["object-1", "object-2", "object-3"];
const meaning = (
  selected: string | null,
  x: number,
  y: number,
  change: Partial<Click> & { positive?: boolean } = {},
) => {
  const { positive = true, ...rest } = change;
  const click: Click = { point: { x, y, positive }, about: "plain", reach: 3, candidate: null, closer: null, ...rest };
  return clickMeaning(document, selected, click);
};

test("plain, on an object that is not selected: selects it, the smallest of those one over the other", () => {
  expect(meaning(null, 2, 2)).toEqual({ does: "select", object: wide });
  expect(meaning(apart, 7, 7)).toEqual({ does: "select", object: inner });
  expect(meaning(apart, 7, 7, { candidate: 1 })).toEqual({ does: "select", object: wide });
  expect(meaning(apart, 7, 7, { candidate: 2 })).toEqual({ does: "select", object: inner });
});

test("plain, on the selected object or near it: refines it", () => {
  expect(meaning(wide, 7, 7)).toEqual({ does: "refine", object: wide });
  expect(meaning(wide, 22, 7)).toEqual({ does: "refine", object: wide });
  expect(meaning(wide, 24, 7)).toEqual({ does: "begin" });
  // Nearer to the selected one is not on it: what is clicked is the other.
  expect(meaning(inner, 12, 7)).toEqual({ does: "select", object: wide });
});

test("plain, anywhere else: begins an object", () => {
  expect(meaning(null, 25, 10)).toEqual({ does: "begin" });
  expect(meaning(inner, 25, 10)).toEqual({ does: "begin" });
});

test("with Shift or a switch: about the selected object, wherever it is", () => {
  expect(meaning(inner, 35, 10, { about: "selected" })).toEqual({ does: "refine", object: inner });
  expect(meaning(inner, 35, 10, { about: "selected", positive: false })).toEqual({ does: "refine", object: inner });
  expect(meaning(null, 35, 10, { about: "selected" })).toEqual({ does: "begin" });
});

test("takes away from what is under it where nothing is selected, and else does nothing", () => {
  expect(meaning(null, 7, 7, { about: "selected", positive: false })).toEqual({ does: "refine", object: inner });
  expect(meaning(null, 25, 7, { about: "selected", positive: false })).toEqual({ does: "nothing" });
});

test("an object that is hidden is not there to be clicked", () => {
  const hidden = hideObject(document, inner, true);
  expect(objectsUnder(hidden, 7, 7).map(({ id }) => id)).toEqual([wide]);
  const click: Click = {
    point: { x: 7, y: 7, positive: true },
    about: "plain",
    reach: 3,
    candidate: null,
    closer: null,
  };
  expect(clickMeaning(hidden, inner, click)).toEqual({ does: "select", object: wide });
});
