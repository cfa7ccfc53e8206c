import { expect, test } from "vitest";
import { type Orientation, toDisplayed } from "../../src/engine/coordinates";
import { turned } from "../../src/engine/image/orientation";

// Larger than what is turned at a time, in both directions, and no multiple of it.
const [width, height] = [150, 70];
const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 31 + (i >> 8) * 7) & 255);

test.each([1, 2, 3, 4, 5, 6, 7, 8] as Orientation[])(
  "every pixel of orientation %d lies where it is displayed",
  (orientation) => {
    const image = turned({ width, height, data }, orientation);
    expect([image.width, image.height]).toEqual(orientation >= 5 ? [height, width] : [width, height]);
    const expected = new Uint8Array(data.length);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [right, down] = toDisplayed([x + 0.5, y + 0.5], { width, height }, orientation).map(Math.floor) as [
          number,
          number,
        ];
        const at = (y * width + x) * 3;
        expected.set(data.subarray(at, at + 3), (down * image.width + right) * 3);
      }
    }
    expect(Buffer.from(image.data).equals(expected)).toBe(true);
  },
);
