/** Files that are no good get a clear message and lose nothing; odd but honest files work. */
import type { Browser } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { App, type ExportedResult, type UploadFile } from "./support/app";
import { launchBrowser } from "./support/browser";
import * as images from "./support/images";
import { boundsOf, boxIou, maskIou, scene, scenePath, truthOf } from "./support/scenes";

/** Least IoU of mask and box with the truth on the photo stored lying on its side. */
const ROTATED_BAR = 0.5;

const PHOTO = scene("wood");
const PROMPT = "the frog";

let browser: Browser;
let app: App;
let before: ExportedResult;

beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
  app = await App.open(browser, { baseUrl: inject("baseUrl"), provider: "wasm" });
  await app.upload(scenePath(PHOTO));
  expect(await app.ask(PROMPT)).not.toBe("error");
  before = await app.exportJson();
});
afterAll(() => browser?.close());

const refused: [name: string, make: () => UploadFile | Promise<UploadFile>, message: RegExp][] = [
  ["text renamed to .jpg", images.notAnImage, /not an image/i],
  ["a truncated JPEG", images.truncated, /damaged|cut off/i],
  ["an empty file", images.empty, /empty|0 bytes/i],
  ["a 1×1 image", images.onePixel, /1×1.*(larger|at least)/i],
  ["a 12,000×9,000 image", images.huge, /12,000×9,000.*megapixels/i],
  ["an SVG", images.svg, /SVG/],
];

describe("refused, with the earlier photo and answer kept", () => {
  test.each(refused)("%s", async (_, make, message) => {
    await app.upload(await make());
    expect(await app.waitForMessage(message)).toMatch(message);
    expect(await app.exportJson()).toEqual(before);
  });

  test("the kept photo still answers", async () => {
    expect(await app.ask(PROMPT)).not.toBe("error");
    expect((await app.exportJson()).rle).toEqual(before.rle);
  });
});

const odd: [name: string, make: () => Promise<UploadFile>][] = [
  ["a CMYK JPEG", images.cmyk],
  ["a 16-bit PNG", images.sixteenBit],
  ["an animated GIF", images.animatedGif],
  ["an animated WebP", images.animatedWebp],
];

/** Colour at the middle of the stage, where the photo's middle is. */
async function middle(of: App): Promise<[r: number, g: number, b: number]> {
  const shot = sharp(await of.find("stage").screenshot());
  const { width = 0, height = 0 } = await shot.metadata();
  const pixel = shot.extract({ left: width >> 1, top: height >> 1, width: 1, height: 1 }).removeAlpha();
  const [r = 0, g = 0, b = 0] = await pixel.raw().toBuffer();
  return [r, g, b];
}

describe("read as a person would expect", () => {
  test.each(odd)("%s", async (_, make) => {
    await app.upload(await make());
    expect(await app.ask("the car")).not.toBe("error");
    expect(await app.message()).toBe("");
  });

  test("an animation shows its first frame and stays there", async () => {
    await app.upload(await images.animatedGif());
    await app.waitFor(["idle"]);
    for (const pause of [0, 150, 150]) {
      await app.page.waitForTimeout(pause);
      const [red, , blue] = await middle(app);
      expect(red).toBeGreaterThan(180);
      expect(blue).toBeLessThan(80);
    }
  });

  test("an EXIF-rotated photo stands upright, and so do its box and mask", async () => {
    await app.upload(await images.rotated());
    expect(await app.ask(PROMPT)).toBe("done");
    const { box, rle } = await app.exportJson();
    const truth = truthOf(PHOTO, PROMPT);
    expect(rle?.size).toEqual([PHOTO.height, PHOTO.width]);
    if (!rle || !box) throw new Error("no box or no mask");
    expect(maskIou(rle, truth)).toBeGreaterThanOrEqual(ROTATED_BAR);
    expect(boxIou(box, boundsOf(truth))).toBeGreaterThanOrEqual(ROTATED_BAR);
  });
});
