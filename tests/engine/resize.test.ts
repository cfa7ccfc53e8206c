import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { resize } from "../../src/engine/image/resize";

interface Picture {
  width: number;
  height: number;
  rgb: string;
}
interface Case {
  source: Picture;
  targets: Picture[];
}
const bytes = (rgb: string) => new Uint8Array(Buffer.from(rgb, "base64"));

/** Written by Pillow's Image.resize(size, BILINEAR), and in BICUBIC by one to the width and another to the height. */
for (const [resampling, file] of [
  ["bilinear", "pillow-resize.json"],
  ["bicubic", "pillow-bicubic.json"],
] as const) {
  const text = readFileSync(new URL(`../fixtures/${file}`, import.meta.url), "utf8");
  for (const { source, targets } of (JSON.parse(text) as { cases: Case[] }).cases) {
    const { width, height } = source;
    test.each(targets)(`${width}×${height} → $width×$height is what Pillow's ${resampling} gives`, (target) => {
      const actual = resize({ width, height, data: bytes(source.rgb) }, target, resampling);
      const expected = bytes(target.rgb);
      expect(actual.data).toHaveLength(expected.length);
      const differences = expected.map((value, i) => Math.abs(value - (actual.data[i] as number)));
      // Pillow 13 takes the vertical pass first where the photo is stretched sideways and shrunk upright.
      const limit = resampling === "bilinear" && target.width > width && target.height < height ? 1 : 0;
      expect(Math.max(...differences)).toBeLessThanOrEqual(limit);
    });
  }
}

test("a photo is not changed by resizing it", () => {
  const data = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => i);
  resize({ width: 8, height: 8, data }, { width: 3, height: 5 }, "bicubic");
  expect([...data]).toEqual([...data.keys()]);
});
