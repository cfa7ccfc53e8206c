/** A photo's mask cut to a crop, and a crop's mask in the photo again. */
import { expect, test } from "vitest";
import { type Crop, cropAround, cropSize } from "../../src/engine/coordinates";
import { croppedRows, rowsOf } from "../../src/engine/image/rows";
import { cutMask, pasteMask } from "../../src/engine/mask/crop-mask";
import { Random } from "../random";
import { drawn, pixelsOf, randomMask } from "./mask-support";

const random = new Random(7);
const cases = Array.from({ length: 200 }, () => {
  const photo = { width: random.integer(9, 40), height: random.integer(9, 40) };
  const [x, y] = [random.integer(0, photo.width - 1), random.integer(0, photo.height - 1)];
  const box = [x, y, random.integer(x + 1, photo.width), random.integer(y + 1, photo.height)];
  return { photo, crop: cropAround(box, photo, 1) as Crop, rle: randomMask(random, photo.width, photo.height) };
});

test("cut, it has the photo's pixels; pasted, it has them where they were, and none elsewhere", () => {
  for (const { photo, crop, rle } of cases) {
    const [left, top, right, bottom] = crop;
    const { data } = pixelsOf(rle);
    const { width, height } = cropSize(crop);
    const cut = cutMask(rle, crop);
    expect(cut).toEqual(drawn(width, height, (x, y) => data[(y + top) * photo.width + x + left] === 1));
    const isInside = (x: number, y: number) => x >= left && x < right && y >= top && y < bottom;
    const expected = drawn(photo.width, photo.height, (x, y) => isInside(x, y) && data[y * photo.width + x] === 1);
    expect(pasteMask(cut, crop, photo)).toEqual(expected);
  }
});

test("a crop's rows are the photo's", () => {
  for (const { photo, crop } of cases.slice(0, 50)) {
    const data = Uint8Array.from({ length: photo.width * photo.height * 3 }, () => random.integer(0, 255));
    const [left, top] = crop;
    const rows = croppedRows(rowsOf({ ...photo, data }), crop);
    const read = [...rows.bands()].flatMap((band) => [...band]);
    const { width, height } = cropSize(crop);
    expect([rows.width, rows.height]).toEqual([width, height]);
    expect(read).toEqual(
      Array.from({ length: width * height * 3 }, (_, i) => {
        const [x, y] = [Math.floor((i % (width * 3)) / 3), Math.floor(i / (width * 3))];
        return data[((y + top) * photo.width + x + left) * 3 + (i % 3)];
      }),
    );
  }
});

test.each([
  [[10.2, 3.9, 20, 8.1], 1, [10, 3, 20, 9]],
  [[20, 9, 10, 3], 1, [10, 3, 20, 9]],
  [[-5, -5, 4.5, 2], 1, [0, 0, 5, 2]],
  [[10, 10, 11, 11], 8, [6, 6, 14, 14]],
  [[0, 19, 1, 20], 8, [0, 12, 8, 20]],
  [[0, 0, 30, 20], 40, [0, 0, 30, 20]],
  [[40, 0, 50, 9], 8, null],
  [[Number.NaN, 0, 5, 9], 8, null],
])("the crop around %j with sides of %i is %j", (box, least, crop) => {
  expect(cropAround(box, { width: 30, height: 20 }, least)).toEqual(crop);
});
