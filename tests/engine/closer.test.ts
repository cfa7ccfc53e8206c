/** encode() of a crop: as good as the cropped photo, and all of it told in the photo's pixels. */
import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import type { Box, Heatmap, Loupe, ProposeEvent, SegmentEvent } from "../../src/engine/api";
import { isInBox, type Size } from "../../src/engine/coordinates";
import { cutMask } from "../../src/engine/mask/crop-mask";
import { maskArea, maskBounds } from "../../src/engine/mask/rle";
import { createNodeLoupe } from "../../src/engine/node";
import { modelsDir } from "./support";
import { twelveThings } from "./twelve-things";

let loupe: Loupe;
let image: Uint8Array;
let cropped: Uint8Array;
const crop: Box = [100, 60, 340, 220];
const [left, top, right, bottom] = crop;

beforeAll(async () => {
  ({ image } = await twelveThings());
  const part = { left, top, width: right - left, height: bottom - top };
  cropped = new Uint8Array(await sharp(image).extract(part).png().toBuffer());
  loupe = createNodeLoupe({ modelsDir });
  await loupe.load();
  return () => loupe.dispose();
});

/** The same thing asked of the crop, in the photo's pixels, and of a photo that is the crop, in its own. */
const both = async () => {
  const [part, whole] = [await loupe.encode({ image, crop }), await loupe.encode({ image: cropped })];
  return { part: part.photo, whole: whole.photo, info: part };
};
const moved = ([x1, y1, x2, y2]: Box): Box => [x1 + left, y1 + top, x2 + left, y2 + top];

test("says the photo's size, and the whole pixels that were encoded", async () => {
  const info = await loupe.encode({ image, crop: [100.4, 60.9, 339.2, 219.1] });
  const { width, height } = await sharp(image).metadata();
  expect(info).toMatchObject({ width, height, crop });
  expect((await loupe.encode({ image })).crop).toBeNull();
});

test("a click and a box give what they give in the cropped photo", async () => {
  const { part, whole } = await both();
  const [point, box] = [{ x: 60, y: 70, positive: true }, [30, 30, 110, 120] as Box];
  const inPhoto = { ...point, x: point.x + left, y: point.y + top };
  const [here, there] = [
    await loupe.refine({ photo: part, points: [inPhoto], box: moved(box) }),
    await loupe.refine({ photo: whole, points: [point], box }),
  ];
  expect(there.area).toBeGreaterThan(100);
  expect(here.logits).toEqual(there.logits);
  expect(here.area).toBe(maskArea(here.rle));
  expect(here.area).toBe(there.area);
  expect(cutMask(here.rle, crop)).toEqual(there.rle);
  expect(here.bounds).toEqual(moved(there.bounds as Box));
  expect(here.bounds).toEqual(maskBounds(here.rle));
});

test("a mask of the photo is corrected: its part in the crop goes in", async () => {
  const { part, whole } = await both();
  const points = [{ x: 60, y: 70, positive: true }];
  const first = await loupe.refine({ photo: whole, points });
  const again = [...points, { x: 90, y: 90, positive: false }];
  const expected = await loupe.refine({ photo: whole, points: again, previous: first.rle });
  const inPhoto = (list: typeof again) => list.map((point) => ({ ...point, x: point.x + left, y: point.y + top }));
  const { rle } = await loupe.refine({ photo: part, points: inPhoto(points) });
  const actual = await loupe.refine({ photo: part, points: inPhoto(again), previous: rle });
  expect(actual.logits).toEqual(expected.logits);
  // Low-res logits go in as they came out.
  const { logits } = await loupe.refine({ photo: part, points: inPhoto(points) });
  await expect(loupe.refine({ photo: part, points: inPhoto(again), previous: logits })).resolves.toBeDefined();
});

test("a question is answered from the crop: box, heatmap and mask are the photo's", async () => {
  const table = new Uint8Array(await readFile("public/samples/table.jpg"));
  const [around, size]: [Box, Size] = [[10, 203, 312, 422], { width: 640, height: 427 }];
  const alone = new Uint8Array(
    await sharp(table).extract({ left: 10, top: 203, width: 302, height: 219 }).png().toBuffer(),
  );
  const place = ([x1, y1, x2, y2]: Box): Box => [x1 + 10, y1 + 203, x2 + 10, y2 + 203];
  const [part, whole] = [await loupe.encode({ image: table, crop: around }), await loupe.encode({ image: alone })];
  const events: SegmentEvent[] = [];
  const prompt = "the teapot";
  const there = await loupe.segment({ photo: whole.photo, prompt });
  const here = await loupe.segment({ photo: part.photo, prompt, onEvent: (event) => events.push(event) });
  const [heatmap, cut] = [here.heatmap as Heatmap, there.heatmap as Heatmap];
  expect(there.mask?.area).toBeGreaterThan(1000);
  expect([here.think, here.answer]).toEqual([there.think, there.answer]);
  expect(here.box).toEqual(there.box && place(there.box));
  expect(here.mask && cutMask(here.mask.rle, around)).toEqual(there.mask?.rle);
  const told = Object.fromEntries(events.map((event) => [event.type, event]));
  expect(told).toMatchObject({ box: { box: here.box }, mask: { mask: here.mask }, heatmap: { heatmap } });
  expect(heatmap.data).toHaveLength(heatmap.size ** 2);
  expect(heatmap.size).toBeGreaterThan(cut.size);
  expect(Math.max(...heatmap.data)).toBeCloseTo(Math.max(...cut.data), 1);
  const isOutside = (_: number, i: number) => {
    const [x, y] = [((i % heatmap.size) + 0.5) / heatmap.size, (Math.floor(i / heatmap.size) + 0.5) / heatmap.size];
    return !isInBox({ x: x * size.width, y: y * size.height }, around);
  };
  expect(Math.max(...heatmap.data.filter(isOutside))).toBe(0);
});

test("all objects of the crop are offered, none outside it", async () => {
  const { photo } = await loupe.encode({ image, crop });
  const events: ProposeEvent[] = [];
  const masks = await loupe.propose({ photo, side: 5, onEvent: (event) => events.push(event) });
  expect(masks.length).toBeGreaterThan(1);
  const bounds = masks.map(({ rle }) => maskBounds(rle) as Box);
  expect(Math.min(...bounds.map((box) => box[0]))).toBeGreaterThanOrEqual(left);
  expect(Math.max(...bounds.map((box) => box[3]))).toBeLessThanOrEqual(bottom);
  expect(events.flatMap((event) => (event.type === "proposal" ? [event.mask] : []))).toEqual(masks);
});

describe("crops are kept beside photos", () => {
  const works = ({ photo }: { photo: string }) =>
    loupe.refine({ photo, points: [{ x: 150, y: 100, positive: true }] }).then(
      () => true,
      (error) => error.code,
    );

  test("two of them, and none costs a photo", async () => {
    const photos = [await loupe.encode({ image }), await loupe.encode({ image }), await loupe.encode({ image })];
    const [a, b, c] = [1, 2, 3].map((least) => ({ image, crop: [100 - least, 60, 340, 220] as Box }));
    const crops = [await loupe.encode(a as never), await loupe.encode(b as never), await loupe.encode(c as never)];
    expect(await Promise.all(photos.map(works))).toEqual([true, true, true]);
    expect(await Promise.all(crops.map(works))).toEqual(["photo-unknown", true, true]);
    await loupe.encode({ image });
    expect(await Promise.all(crops.map(works))).toEqual(["photo-unknown", true, true]);
  });
});

test("for clicks alone less is run, and no question is answered", async () => {
  const info = await loupe.encode({ image, crop, clicksOnly: true });
  expect(info).toMatchObject({ crop });
  expect(Object.keys(info.timings)).not.toContain("vision_encoder");
  const mask = await loupe.refine({ photo: info.photo, points: [{ x: 160, y: 130, positive: true }] });
  expect(mask.area).toBeGreaterThan(0);
  const asking = loupe.segment({ photo: info.photo, prompt: "the apple" });
  await expect(asking).rejects.toMatchObject({ code: "photo-unknown" });
});

test("what lies outside is refused", async () => {
  const { photo } = await loupe.encode({ image, crop });
  const point = { x: left - 5, y: top + 5, positive: true };
  await expect(loupe.refine({ photo, points: [point] })).rejects.toMatchObject({ code: "internal" });
  await expect(loupe.refine({ photo, points: [], box: [0, 0, 50, 50] })).rejects.toMatchObject({ code: "internal" });
  await expect(loupe.encode({ image, crop: [-50, 0, -10, 20] })).rejects.toMatchObject({ code: "internal" });
});
