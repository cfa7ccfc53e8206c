import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { patchPositions, windowIndex } from "../../src/engine/image/vision-inputs";

/**
 * Written by transformers' `get_vision_window_index` (of merged patches, in the order of the windows, whose ends are in
 * `cu_window_seqlens`, in patches) and `get_vision_position_ids`.
 */
const { merge, patch, window, cases } = JSON.parse(
  readFileSync(new URL("../fixtures/qwen-vision-grid.json", import.meta.url), "utf8"),
) as {
  merge: number;
  patch: number;
  window: number;
  cases: {
    patches: [rows: number, columns: number];
    window_index: number[];
    cu_window_seqlens: number[];
    position_ids: [number, number][];
  }[];
};

describe.each(cases)("a photo of $patches patches", (c) => {
  const [rows, columns] = c.patches;
  const grid = { rows: rows / merge, columns: columns / merge };

  test("has Qwen's patch positions", () => {
    expect([...patchPositions(grid, merge)].map(Number)).toEqual(c.position_ids.flat());
  });

  test("has Qwen's attention windows", () => {
    const length = (window / patch) ** 2;
    // transformers counts an empty window wherever the grid is a whole number of them.
    const ends = [...new Set(c.cu_window_seqlens)].map((end) => end / merge ** 2);
    const expected = ends.slice(1).flatMap((end, i) => {
      const tokens = c.window_index.slice(ends[i], end);
      const patches = tokens.flatMap((token) => Array.from({ length: merge ** 2 }, (_, k) => token * merge ** 2 + k));
      return [...patches, ...new Array<number>(length - patches.length).fill(-1)];
    });
    expect([...windowIndex(grid, merge, window / (patch * merge))].map(Number)).toEqual(expected);
  });
});
