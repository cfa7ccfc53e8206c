/**
 * The browser reads photos as Node does: the same sizes, pixels and refusals. The page shows what the engine sees.
 */
import assert from "node:assert/strict";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeImage } from "../../src/engine/image/decode-node";
import { pictureBytes, pictures, seen, wanted } from "../fixtures/pictures";
import { type OpenPage, openPage } from "./harness";
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

/** Name, file, largest mean difference of a level (0…255). */
const files: [string, Buffer, number][] = [
  ["JPEG", await photo.clone().jpeg({ quality: 95 }).toBuffer(), 1],
  ["WebP", await photo.clone().webp({ quality: 90 }).toBuffer(), 1],
  ["AVIF", await photo.clone().avif({ quality: 90, chromaSubsampling: "4:4:4" }).toBuffer(), 2],
  ["CMYK JPEG", await photo.clone().toColourspace("cmyk").jpeg({ quality: 95 }).toBuffer(), 1],
  ["transparent PNG", await gradient(90, 60, 4).png().toBuffer(), 1],
  ["more rows than one band", await gradient(1700, 1300, 3).png().toBuffer(), 0],
];

let open: OpenPage;
beforeAll(async () => {
  open = await openPage("images.html");
  await open.page.waitForFunction("globalThis.decode");
});
afterAll(() => open?.close());

async function inPage(what: "decode" | "shown", file: Buffer) {
  const answer = (await open.page.evaluate(`${what}(${JSON.stringify(file.toString("base64"))})`)) as Decoded;
  return "code" in answer ? answer : { ...answer, data: new Uint8Array(Buffer.from(answer.data, "base64")) };
}

test("the engine in the page reads every picture, and refuses the others, as all do", async () => {
  for (const expected of pictures) {
    const actual = await inPage("decode", pictureBytes(expected.file));
    const told = "code" in actual ? actual : seen(expected, actual, true);
    expect.soft(told, expected.file).toEqual(wanted(expected));
  }
});

test("the page shows them so, too", async () => {
  for (const expected of pictures) {
    const actual = await inPage("shown", pictureBytes(expected.file));
    const told = "code" in actual ? actual : seen(expected, actual, true);
    expect.soft(told, expected.file).toEqual(wanted(expected));
  }
});

test("every pixel is Node's", async () => {
  for (const [name, file, limit] of files) {
    const expected = await decodeImage(new Uint8Array(file));
    const actual = await inPage("decode", file);
    assert.ok("data" in actual, name);
    assert.deepEqual([actual.width, actual.height], [expected.width, expected.height], name);
    const { data } = expected;
    const difference =
      actual.data.reduce((sum, value, i) => sum + Math.abs(value - (data[i] as number)), 0) / data.length;
    console.log(`${name}: ${actual.width}×${actual.height}, mean difference ${difference.toFixed(2)}`);
    assert.ok(difference <= limit, `${name}: ${difference}`);
  }
});

/** An AVIF whose brands begin with HEIC's: what is in such a file a browser alone knows, and this one reads it. */
async function calledHeic(): Promise<Buffer> {
  const avif = await photo.clone().avif({ quality: 90, chromaSubsampling: "4:4:4" }).toBuffer();
  const end = avif.readUInt32BE(0);
  const brands = ["heic", "\0\0\0\0", ...new Array<string>(16).fill("mif1"), "avif"].join("");
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + brands.length);
  header.write("ftyp", 4);
  const file = Buffer.concat([header, Buffer.from(brands, "latin1"), avif.subarray(end)]);
  // Where the items are is told from the file's begin.
  const at = file.indexOf("iloc");
  const items = file.readUInt16BE(at + 10);
  assert.deepEqual([file[at + 4], file[at + 8], (file[at + 9] as number) >> 4], [0, 0x44, 4]);
  for (let i = 0, from = at + 12; i < items; i++, from += 18) {
    file.writeUInt32BE(file.readUInt32BE(from + 10) + 8 + brands.length - end, from + 10);
  }
  return file;
}

test("a HEIC is refused only by a browser that cannot read it, and by Node", async () => {
  const file = await calledHeic();
  const [, plain] = files.find(([name]) => name === "AVIF") as (typeof files)[number];
  for (const what of ["decode", "shown"] as const) expect(await inPage(what, file)).toEqual(await inPage(what, plain));
  await expect(decodeImage(new Uint8Array(file))).rejects.toMatchObject({ code: "image-unsupported" });
});

test("a part of a picture has the pixels that it has in the whole", async () => {
  const [, file] = files.at(-1) as (typeof files)[number];
  const [left, top, width, height] = [301, 77, 1100, 1023];
  const crop = JSON.stringify([left, top, left + width, top + height]);
  const answer = (await open.page.evaluate(`part(${JSON.stringify(file.toString("base64"))}, ${crop})`)) as Decoded;
  assert.ok("data" in answer);
  assert.deepEqual([answer.width, answer.height], [width, height]);
  const expected = await sharp(file).extract({ left, top, width, height }).removeAlpha().raw().toBuffer();
  expect(Buffer.from(answer.data, "base64").equals(expected)).toBe(true);
});

test.each([
  ["begins like a JPEG", [0xff, 0xd8, 0xff, 0xe0], /^This file has 3.1 GB\. Loupe reads photos of up to 1 GB\./],
  ["is nothing", [1, 2, 3, 4], /^This file is not an image that Loupe can read\./],
] as const)("a file of 3 GB that %s is refused by its first bytes", async (_, head, words) => {
  const told = await open.page.evaluate(`large(${JSON.stringify(Buffer.from(head).toString("base64"))})`);
  expect(told).toEqual([expect.stringMatching(words), expect.stringMatching(words)]);
});
