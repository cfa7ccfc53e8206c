/** A click never betrays: random photos and clicks, those that nobody would make too. 1,000 of them: tests/long. */
import { beforeAll, expect, test } from "vitest";
import type { Loupe, Point } from "../../src/engine/api";
import { photoPixel } from "../../src/engine/coordinates";
import { decodeMask } from "../../src/engine/mask/rle";
import { createNodeLoupe } from "../../src/engine/node";
import { expectKept } from "./promise/expect";
import { series } from "./promise/series";
import { modelsDir, redSquare } from "./support";

const PHOTOS = 30;
const SEQUENCES = 2;
let loupe: Loupe;

beforeAll(async () => {
  loupe = createNodeLoupe({ modelsDir });
  await loupe.load();
  return () => loupe.dispose();
});

test(`every click of ${PHOTOS * SEQUENCES} sequences holds, and not by a pixel alone`, async () => {
  const tally = await expectKept(series(loupe, Array(PHOTOS).keys(), SEQUENCES));
  console.log(`${tally}`);
  expect(tally.corrected).toBeGreaterThan(0);
}, 900_000);

const size = { width: 200, height: 150 };
const open = async () => (await loupe.encode({ image: await redSquare(size.width, size.height) })).photo;

const isInside = (pixels: Uint8Array, { x, y }: Point) => {
  const [column, row] = photoPixel([x, y], size);
  return pixels[row * size.width + column] === 1;
};

test("a click on the place of another one takes its place", async () => {
  const photo = await open();
  const [place, corner] = [
    { x: 70.5, y: 70.5 },
    { x: 3, y: 3, positive: false },
  ];
  const both = [{ ...place, positive: true }, { ...place, positive: false }, corner];
  expect(isInside(decodeMask((await loupe.refine({ photo, points: both })).rle), both[0] as Point)).toBe(false);
  const turned = [both[1] as Point, both[0] as Point, corner];
  const last = await loupe.refine({ photo, points: turned });
  expect(isInside(decodeMask(last.rle), both[0] as Point)).toBe(true);
  expect(last).toEqual(await loupe.refine({ photo, points: turned.slice(1) }));
});

test("one click alone: three masks by area, all of which hold it", async () => {
  const photo = await open();
  for (const [x, y] of [
    [70, 70],
    [10, 140],
    [199.9, 0],
  ] as const) {
    const point = { x, y, positive: true };
    const ask = (candidate?: 0 | 1 | 2) => loupe.refine({ photo, points: [point], candidate });
    const [whole, middle, part, best] = [await ask(0), await ask(1), await ask(2), await ask()];
    for (const mask of [whole, middle, part, best]) expect(isInside(decodeMask(mask.rle), point)).toBe(true);
    expect(whole.area).toBeGreaterThanOrEqual(middle.area);
    expect(middle.area).toBeGreaterThanOrEqual(part.area);
    expect([whole.rle, middle.rle, part.rle]).toContainEqual(best.rle);
  }
});

test("a mask at the photo's size is corrected as its logits are", async () => {
  const photo = await open();
  const points = [{ x: 70, y: 70, positive: true }];
  const mask = await loupe.refine({ photo, points });
  const [byLogits, byPixels] = [
    decodeMask((await loupe.refine({ photo, points, previous: mask.logits })).rle),
    decodeMask((await loupe.refine({ photo, points, previous: mask.rle })).rle),
  ];
  const differing = byLogits.reduce((sum, inside, i) => sum + Number(inside !== byPixels[i]), 0);
  expect(differing).toBeLessThan(0.05 * mask.area);
  const other = { size: [100, 200] as [number, number], counts: mask.rle.counts };
  await expect(loupe.refine({ photo, points, previous: other })).rejects.toMatchObject({ code: "internal" });
});
