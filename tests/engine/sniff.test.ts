import { openAsBlob } from "node:fs";
import sharp, { type Sharp } from "sharp";
import { expect, test } from "vitest";
import { readPhoto } from "../../src/cli/files";
import { LoupeError } from "../../src/engine/errors";
import { decodeImage } from "../../src/engine/image/decode-node";
import { readImageFile } from "../../src/engine/image/read-file";
import { sniff } from "../../src/engine/image/sniff";
import { largeFile } from "../fixtures/large-file";

const photo = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#3060a0" } });
const bytes = async (image: Sharp) => new Uint8Array(await image.toBuffer());
const ascii = (text: string) => new TextEncoder().encode(text);

/** The error's code and message, or what was returned instead. */
async function refusal(work: () => unknown): Promise<{ code: string; message: string }> {
  try {
    return { code: "accepted", message: JSON.stringify(await work()) };
  } catch (error) {
    if (!(error instanceof LoupeError)) throw error;
    return { code: error.code, message: error.message };
  }
}

test.each(["jpeg", "png", "gif", "webp", "avif"] as const)("%s: type and size", async (format) => {
  expect(sniff(await bytes(photo(83, 41).toFormat(format)))).toEqual({ type: format, width: 83, height: 41 });
});

test("lossless and transparent WebP, progressive JPEG", async () => {
  expect(sniff(await bytes(photo(83, 41).webp({ lossless: true })))).toMatchObject({ width: 83, height: 41 });
  const clear = photo(83, 41).ensureAlpha(0.5).webp();
  expect(sniff(await bytes(clear))).toMatchObject({ width: 83, height: 41 });
  expect(sniff(await bytes(photo(83, 41).jpeg({ progressive: true })))).toMatchObject({ width: 83, height: 41 });
});

test.each([
  ["an empty file", new Uint8Array(), "image-empty"],
  ["text", ascii("hello there, this is no image"), "image-unsupported"],
  ["SVG", ascii('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), "image-unsupported"],
  ["SVG after a prologue", ascii("\uFEFF<?xml version='1.0'?>\n<!-- x --><svg/>"), "image-unsupported"],
  ["HTML", ascii("<!doctype html><p>"), "image-unsupported"],
  ["PDF", ascii("%PDF-1.7\n"), "image-unsupported"],
  ["HEIC", ascii("\0\0\0\x18ftypheic\0\0\0\0mif1heic"), "image-unsupported"],
  ["TIFF", Uint8Array.of(0x49, 0x49, 0x2a, 0, 8, 0, 0, 0), "image-unsupported"],
  ["a JPEG's first bytes", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), "image-broken"],
  ["a PNG's first bytes", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), "image-broken"],
  ["a BMP's first bytes", ascii("BM"), "image-unsupported"],
  ["one byte", Uint8Array.of(0xff), "image-unsupported"],
])("refuses %s", async (_, data, code) => {
  expect(await refusal(() => sniff(data))).toMatchObject({ code });
});

test("SVG and HEIC come with advice", async () => {
  expect((await refusal(() => sniff(ascii("<svg/>")))).message).toMatch(/PNG/);
  expect((await refusal(() => sniff(ascii("\0\0\0\x18ftypheic")))).message).toMatch(/JPEG/);
});

test.each([0.3, 0.9, 0.999])("refuses a JPEG cut off after %d of it, in sniff() itself", async (part) => {
  const noisy = sharp({
    create: {
      width: 300,
      height: 200,
      channels: 3,
      noise: { type: "gaussian", mean: 128, sigma: 60 },
      background: "#000",
    },
  });
  const whole = await bytes(noisy.jpeg());
  expect(sniff(whole)).toMatchObject({ type: "jpeg" });
  expect(await refusal(() => sniff(whole.slice(0, whole.length * part)))).toMatchObject({ code: "image-broken" });
});

test("a PNG without its end, a WebP shorter than it says", async () => {
  const png = await bytes(photo(60, 60).png());
  expect(await refusal(() => sniff(png.slice(0, -20)))).toMatchObject({ code: "image-broken" });
  const webp = await bytes(photo(60, 60).webp());
  expect(await refusal(() => sniff(webp.slice(0, -20)))).toMatchObject({ code: "image-broken" });
});

test("12,000×9,000 is too large, and the message has the size and the limit", async () => {
  const { code, message } = await refusal(async () =>
    sniff(await bytes(photo(12000, 9000).png({ compressionLevel: 1 }))),
  );
  expect(code).toBe("image-too-large");
  expect(message).toContain("12,000×9,000");
  expect(message).toContain("100 megapixels");
});

test("a long thin image is too large by its side", async () => {
  expect(await refusal(async () => sniff(await bytes(photo(16385, 8).png())))).toMatchObject({
    code: "image-too-large",
  });
});

test("1×1 is too small", async () => {
  const { code, message } = await refusal(async () => sniff(await bytes(photo(1, 1).png())));
  expect(code).toBe("image-too-small");
  expect(message).toContain("8×8");
});

test("a file damaged inside is refused, not half shown", async () => {
  const png = await bytes(photo(200, 200).png());
  png.fill(7, 60, png.length - 20);
  expect(await refusal(() => decodeImage(png))).toMatchObject({ code: "image-broken" });
});

const TOO_LARGE = "This file has 3 GB. Loupe reads photos of up to 1 GB. Save the photo as JPEG and try again.";

test.each([
  ["begins like a JPEG", "large.jpg", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), "image-too-large", TOO_LARGE],
  ["is nothing", "large.jpg", ascii("hello there"), "image-unsupported", "This file is not an image"],
  ["is a film", "large.mp4", ascii("\0\0\0\x18ftypisom"), "image-unsupported", "This is a video."],
])("of 3 GB only the beginning is read where the file %s", async (_, name, head, code, words) => {
  const file = await largeFile(name, head);
  try {
    // By name and by Blob; the whole would not fit into one buffer.
    for (const read of [() => readPhoto(file.path), async () => readImageFile(await openAsBlob(file.path))]) {
      const before = process.memoryUsage().arrayBuffers;
      const told = await refusal(read);
      expect(told.code).toBe(code);
      expect(told.message).toContain(words);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
    }
  } finally {
    await file.remove();
  }
});

test("a photo read by its first bytes is read whole", async () => {
  const whole = await bytes(photo(600, 400).png({ compressionLevel: 0 }));
  expect(whole.length).toBeGreaterThan(100_000);
  const read = await readImageFile(new Blob([whole as Uint8Array<ArrayBuffer>]));
  expect(Buffer.from(read).equals(whole)).toBe(true);
});
