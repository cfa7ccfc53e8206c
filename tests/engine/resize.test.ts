import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { resize } from "../../src/engine/pipeline/resize";

interface Picture {
  width: number;
  height: number;
  rgb: string;
}
/** Written by Pillow's Image.resize(size, BILINEAR). */
const { cases } = JSON.parse(readFileSync(new URL("../fixtures/pillow-resize.json", import.meta.url), "utf8")) as {
  cases: { source: Picture; targets: Picture[] }[];
};
const bytes = (rgb: string) => new Uint8Array(Buffer.from(rgb, "base64"));

for (const { source, targets } of cases) {
  test.each(targets)(`${source.width}×${source.height} → $width×$height is what Pillow gives`, (target) => {
    const actual = resize({ width: source.width, height: source.height, data: bytes(source.rgb) }, target);
    const expected = bytes(target.rgb);
    expect(actual.data).toHaveLength(expected.length);
    const differences = expected.map((value, i) => Math.abs(value - (actual.data[i] as number)));
    // Pillow takes the vertical pass first where the photo is stretched sideways and shrunk upright: one level apart.
    const limit = target.width > source.width && target.height < source.height ? 1 : 0;
    expect(Math.max(...differences)).toBeLessThanOrEqual(limit);
  });
}

test("a photo is not changed by resizing it", () => {
  const data = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => i);
  resize({ width: 8, height: 8, data }, { width: 3, height: 5 });
  expect([...data]).toEqual([...data.keys()]);
});
