import { readdirSync, readFileSync } from "node:fs";
import sharp from "sharp";
import { expect, test } from "vitest";
import { formatIo } from "../../src/cli/format-io";
import { type Document, objectMask } from "../../src/document/document";
import { findFormat, formats } from "../../src/document/formats";
import type { Format } from "../../src/document/formats/format";
import { resultOf } from "../../src/document/formats/json";
import { restoreDocument } from "../../src/document/restore";
import { decodeMask } from "../../src/engine/mask";
import { Random } from "../random";
import { asked, drawn, emptyDocument, fixture, HEIGHT, randomWords, v1Text, WIDTH } from "./support";

const v1 = restoreDocument(v1Text);

function named(id: string): Format {
  const format = findFormat(id);
  if (!format) throw new Error(`there is no format ${id}`);
  return format;
}

const text = async (documents: Document[]) => new TextDecoder().decode(await named("json").write(documents, formatIo));
const pixels = (png: Uint8Array | URL) =>
  sharp(png instanceof URL ? readFileSync(png) : png)
    .raw()
    .toBuffer({ resolveWithObject: true });

test("folder and list agree, and each format has its golden file", () => {
  const folder = readdirSync(new URL("../../src/document/formats/", import.meta.url));
  const files = folder.filter((file) => file !== "index.ts" && file !== "format.ts");
  expect(files.sort()).toEqual(formats.map(({ id }) => `${id}.ts`).sort());
  const golden = readdirSync(fixture("formats/"));
  expect(golden.sort()).toEqual(formats.map(({ id, extension }) => `${id}.${extension}`).sort());
  expect(findFormat("gif")).toBeNull();
});

test("mask: the golden file's pixels, in an 8-bit grey PNG", async () => {
  const png = await named("mask").write([v1], formatIo);
  const header = new DataView(png.buffer, png.byteOffset, png.byteLength);
  expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  expect([header.getUint32(16), header.getUint32(20)]).toEqual([WIDTH, HEIGHT]);
  const [depth, colourType] = [header.getUint8(24), header.getUint8(25)];
  expect([depth, colourType]).toEqual([8, 0]);
  const [written, golden] = [await pixels(png), await pixels(fixture("formats/mask.png"))];
  expect(written.info).toMatchObject({ width: WIDTH, height: HEIGHT });
  expect(written.data.equals(golden.data)).toBe(true);
});

test("mask: white in the union of what is shown, black elsewhere", async () => {
  const random = new Random(17);
  const row = (y: number) =>
    drawn(
      Array.from({ length: HEIGHT }, (_, at) => (at === y ? "#" : ".").repeat(WIDTH)),
      1,
    );
  let document = emptyDocument;
  for (const mask of [row(0), row(5), null, row(9)]) document = asked(document, { ...randomWords(random), mask });
  const objects = document.objects.map((object, index) => ({ ...object, hidden: index === 1 }));
  const { data, info } = await pixels(await named("mask").write([{ ...document, objects }], formatIo));
  const white = Array.from({ length: HEIGHT }, (_, y) => {
    const row = Array.from({ length: WIDTH }, (_, x) => data[(y * WIDTH + x) * info.channels]);
    expect(new Set(row).size).toBe(1);
    return row[0];
  });
  expect(white).toEqual(Array.from({ length: HEIGHT }, (_, y) => (y === 0 || y === 9 ? 255 : 0)));
  const nothing = await pixels(await named("mask").write([emptyDocument], formatIo));
  expect(nothing.data.every((value) => value === 0)).toBe(true);
});

test("mask: a picture of several photos, or of none, is refused", async () => {
  for (const documents of [[], [v1, v1]]) {
    await expect(named("mask").write(documents, formatIo)).rejects.toMatchObject({ code: "format-unfit" });
  }
});

test("json: the golden file, byte for byte", async () => {
  const written = await named("json").write([v1], formatIo);
  expect(Buffer.from(written).equals(readFileSync(fixture("formats/json.json")))).toBe(true);
});

test("json: one object alone, several or none in a list, the hidden left out", async () => {
  const [cup, dragon, shade] = v1.objects;
  if (!cup || !dragon || !shade) throw new Error("the fixture has changed");
  const of = (...objects: Document["objects"]): Document => ({ ...v1, objects });
  const seen = { ...shade, hidden: false };
  expect(JSON.parse(await text([of(cup)]))).toEqual(resultOf(cup));
  expect(JSON.parse(await text([of(cup, shade)]))).toEqual(resultOf(cup));
  expect(JSON.parse(await text([of(cup), of(seen)]))).toEqual([resultOf(cup), resultOf(seen)]);
  expect(JSON.parse(await text([of(), of(shade)]))).toEqual([]);
});

test("json: the mask after the last click is the one told of", () => {
  const [cup, dragon] = v1.objects;
  if (!cup || !dragon) throw new Error("the fixture has changed");
  const mask = objectMask(cup);
  const { rle, score, area, clicks } = resultOf(cup);
  expect(mask && { rle: mask.rle, score: mask.score }).toEqual({ rle, score });
  expect(mask).toBe(cup.steps.at(-1)?.mask);
  expect(area).toBe(mask && decodeMask(mask.rle).reduce((sum, value) => sum + value, 0));
  expect(clicks).toHaveLength(2);
  expect(resultOf(dragon)).toMatchObject({ absent: true, rle: null, area: 0, bounds: null, score: 0, clicks: [] });
  const pointed = resultOf({ ...cup, steps: cup.steps.slice(1) });
  expect(pointed).toMatchObject({ model: null, model_version: null, prompt: "", box: null, area, clicks });
});
