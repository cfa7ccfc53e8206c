import sharp from "sharp";
import { expect, test } from "vitest";
import { toPng } from "../../src/app/page/png";

test("the page writes one channel of 8 bits, as the command line does", async () => {
  const data = Uint8Array.from({ length: 7 * 5 }, (_, i) => (i % 3 ? 255 : 0));
  const png = await toPng({ width: 7, height: 5, channels: 1, data });
  // IHDR: depth 8, colour type 0 (grey).
  expect([png[24], png[25]]).toEqual([8, 0]);
  const read = await sharp(png).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  expect([read.info.width, read.info.height]).toEqual([7, 5]);
  expect([...read.data]).toEqual([...data]);
});
