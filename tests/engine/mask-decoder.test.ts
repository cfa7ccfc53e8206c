import { describe, expect, test } from "vitest";
import type { Fit } from "../../src/engine/coordinates";
import { pointPrompt } from "../../src/engine/pipeline/mask-decoder";

describe("points", () => {
  const photo = { width: 200, height: 100 };
  const square: Fit = { kind: "stretch", side: 320, maskSide: 80, content: { width: 320, height: 320 } };

  test("end with one that is none where they are padded", () => {
    const points = [
      { x: 100, y: 25, positive: true },
      { x: 0, y: 100, positive: false },
    ];
    const clicks = pointPrompt({ points, box: null }, photo, square, true);
    expect([...clicks.coords]).toEqual([160, 80, 0, 320, 0, 0]);
    expect([...clicks.labels]).toEqual([1n, 0n, -1n]);
    const box = pointPrompt({ points: [], box: [20, 10, 100, 50] }, photo, square, false);
    expect([...box.coords]).toEqual([32, 32, 160, 160]);
    expect([...box.labels]).toEqual([2n, 3n]);
    const ofSam2 = pointPrompt({ points: points.slice(1), box: [20, 10, 100, 50] }, photo, square, true);
    expect([...ofSam2.labels]).toEqual([2n, 3n, 0n, -1n]);
  });

  test("are none at all where a text prompt takes none", () => {
    const { coords, labels } = pointPrompt({ points: [], box: null }, photo, square, false);
    expect([coords.length, labels.length]).toEqual([0, 0]);
  });
});
