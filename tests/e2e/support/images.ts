/** Bad, odd and honest image files, made when the tests run. */
import { readFileSync } from "node:fs";
import sharp, { type Sharp } from "sharp";
import type { UploadFile } from "./app";
import { scene, scenePath } from "./scenes";

const photo = readFileSync(scenePath(scene("wood")));

const file = (name: string, mimeType: string, buffer: Buffer): UploadFile => ({ name, mimeType, buffer });

const solid = (width: number, height: number, r: number, g: number, b: number) =>
  sharp({ create: { width, height, channels: 3, background: { r, g, b } }, limitInputPixels: false });

/** Two plain frames: red, then blue. */
function frames(): Sharp {
  const [width, height] = [64, 48];
  const pixels = Buffer.alloc(width * height * 2 * 3);
  for (let i = 0; i < width * height * 2; i++) pixels[i * 3 + (i < width * height ? 0 : 2)] = 230;
  return sharp(pixels, { raw: { width, height: height * 2, channels: 3, pageHeight: height } });
}

export const notAnImage = () =>
  file("holiday.jpg", "image/jpeg", Buffer.from("Dear diary, this is not a photo.\n".repeat(40)));
export const truncated = () => file("cut.jpg", "image/jpeg", photo.subarray(0, Math.floor(photo.length * 0.4)));
export const empty = () => file("empty.jpg", "image/jpeg", Buffer.alloc(0));
export const onePixel = async () => file("dot.png", "image/png", await solid(1, 1, 200, 30, 30).png().toBuffer());
export const huge = async () =>
  file("huge.jpg", "image/jpeg", await solid(12_000, 9_000, 90, 120, 90).jpeg().toBuffer());
export const svg = () =>
  file(
    "drawing.svg",
    "image/svg+xml",
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><script>alert(1)</script></svg>'),
  );
export const cmyk = async () =>
  file("print.jpg", "image/jpeg", await sharp(photo).toColourspace("cmyk").withIccProfile("cmyk").jpeg().toBuffer());
export const sixteenBit = async () =>
  file("deep.png", "image/png", await sharp(photo).resize(320).toColourspace("rgb16").png().toBuffer());
export const animatedGif = async () =>
  file(
    "two.gif",
    "image/gif",
    await frames()
      .gif({ delay: [100, 100] })
      .toBuffer(),
  );
export const animatedWebp = async () =>
  file(
    "two.webp",
    "image/webp",
    await frames()
      .webp({ delay: [100, 100], lossless: true })
      .toBuffer(),
  );

/** The photo stored lying on its side, with the EXIF orientation that stands it upright again (6: turn clockwise). */
export const rotated = async () =>
  file(
    "turned.jpg",
    "image/jpeg",
    await sharp(photo).rotate(-90).jpeg({ quality: 95 }).withMetadata({ orientation: 6 }).toBuffer(),
  );
