/**
 * The browser reads photos as Node does: the same sizes, pixels and refusals.
 */
import assert from "node:assert/strict";
import sharp, { type Sharp } from "sharp";
import { test } from "vitest";
import { toLoupeError } from "../../src/engine/errors";
import { decodeImage } from "../../src/engine/image/decode-node";
import { openPage } from "./harness";
import type { Decoded } from "./images-page";

/** Smooth colours, so that decoders that round differently stay close. */
function gradient(width: number, height: number, channels: 3 | 4): Sharp {
  const data = Buffer.alloc(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = [(x * 255) / width, (y * 255) / height, 128, (x * 255) / width].slice(0, channels);
      colour.forEach((value, c) => {
        data[(y * width + x) * channels + c] = value;
      });
    }
  }
  return sharp(data, { raw: { width, height, channels } });
}

const photo = gradient(120, 70, 3);
const jpeg = await photo.clone().jpeg({ quality: 95 }).toBuffer();
const two = Buffer.concat([Buffer.alloc(32 * 24 * 3, 20), Buffer.alloc(32 * 24 * 3, 220)]);

/** Name, file, largest mean difference of a level (0…255). */
const files: [string, Buffer, number][] = [
  ["JPEG", jpeg, 1],
  ["PNG", await photo.clone().png().toBuffer(), 0],
  ["16-bit PNG", await photo.clone().toColourspace("rgb16").png().toBuffer(), 1],
  ["grey PNG", await photo.clone().toColourspace("b-w").png().toBuffer(), 1],
  ["transparent PNG", await gradient(90, 60, 4).png().toBuffer(), 1],
  ["WebP", await photo.clone().webp({ lossless: true }).toBuffer(), 1],
  ["AVIF", await photo.clone().avif({ quality: 90, chromaSubsampling: "4:4:4" }).toBuffer(), 2],
  [
    "animated GIF",
    await sharp(two, { raw: { width: 32, height: 48, channels: 3, pageHeight: 24 } })
      .gif()
      .toBuffer(),
    1,
  ],
  // Browsers and libvips turn CMYK into RGB by different profiles.
  ["CMYK JPEG", await photo.clone().toColourspace("cmyk").jpeg({ quality: 95 }).toBuffer(), 40],
  ["more rows than one band", await gradient(40, 1300, 3).png().toBuffer(), 0],
  ["truncated JPEG", jpeg.subarray(0, jpeg.length * 0.6), 0],
  ["empty file", Buffer.alloc(0), 0],
  ["1×1", await gradient(1, 1, 3).png().toBuffer(), 0],
  ["text", Buffer.from("this is not a picture at all"), 0],
  ["SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50"/>'), 0],
  [
    "12,000×9,000",
    await sharp({ create: { width: 12000, height: 9000, channels: 3, background: "#333" } })
      .png({ compressionLevel: 1 })
      .toBuffer(),
    0,
  ],
];
for (let orientation = 1; orientation <= 8; orientation++) {
  const turned = await photo.clone().withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
  files.push([`EXIF orientation ${orientation}`, turned, 1]);
}

async function inNode(file: Buffer): Promise<Decoded> {
  try {
    const { width, height, data } = await decodeImage(new Uint8Array(file));
    return { width, height, data: Buffer.from(data).toString("base64") };
  } catch (error) {
    return { code: toLoupeError(error).code };
  }
}

test("the browser decodes and refuses as Node does", async () => {
  const { page, close } = await openPage("images.html");
  try {
    await page.waitForFunction("globalThis.decode");
    for (const [name, file, limit] of files) {
      const expected = await inNode(file);
      const actual = (await page.evaluate(`decode(${JSON.stringify(file.toString("base64"))})`)) as Decoded;
      if ("code" in expected || "code" in actual) {
        assert.deepEqual(actual, expected, name);
        console.log(`${name}: ${"code" in expected ? expected.code : ""}`);
        continue;
      }
      assert.deepEqual([actual.width, actual.height], [expected.width, expected.height], name);
      const [a, b] = [actual, expected].map(({ data }) => Buffer.from(data, "base64")) as [Buffer, Buffer];
      const difference = a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] as number)), 0) / a.length;
      console.log(`${name}: ${actual.width}×${actual.height}, mean difference ${difference.toFixed(2)}`);
      assert.ok(difference <= limit, `${name}: ${difference}`);
    }
    console.log("ok");
  } finally {
    await close();
  }
});
