/** Formats with the photo in them: overlay, loupe, html. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { strToU8, unzipSync, zipSync } from "fflate";
import sharp from "sharp";
import { expect, test } from "vitest";
import { formatIo } from "../../src/cli/format-io";
import { OBJECT_COLOURS, rgbOf } from "../../src/document/colours";
import type { Document } from "../../src/document/document";
import { addObject } from "../../src/document/edits";
import type { FormatIo } from "../../src/document/formats/format";
import { fileKind } from "../../src/document/formats/format";
import { html, STYLE_HASH } from "../../src/document/formats/html";
import { loupe } from "../../src/document/formats/loupe";
import { overlay } from "../../src/document/formats/overlay";
import { restoreDocument, writeDocument } from "../../src/document/restore";
import { drawn as drawnMask } from "../engine/mask-support";
import { emptyDocument, fixture, HEIGHT, v1Text, WIDTH } from "./support";

const v1 = restoreDocument(v1Text);
const photo = await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: "#808080" } })
  .png()
  .toBuffer();
const io: FormatIo = { ...formatIo, photo: async () => photo };
const golden = (name: string) => readFileSync(fixture(`formats/${name}`));

test("overlay: the golden file's pixels", async () => {
  const raw = (png: Uint8Array) => sharp(png).raw().toBuffer({ resolveWithObject: true });
  const [written, kept] = [await raw(await overlay.write([v1], io)), await raw(golden("overlay.png"))];
  expect(written.info).toMatchObject({ width: WIDTH, height: HEIGHT, channels: 4 });
  expect(written.data.equals(kept.data)).toBe(true);
});

test.each([
  ["jpeg", "jpg", "image/jpeg", 3],
  ["webp", "webp", "image/webp", 3],
])("overlay as %s: that kind of file, the same picture", async (type, extension, mime, channels) => {
  const file = await overlay.write([v1], io, { type });
  const { format, ...found } = await sharp(file).metadata();
  expect([format, fileKind(overlay, type)]).toEqual([type, { extension, mime }]);
  expect([found.width, found.height, found.channels]).toEqual([v1.photo.width, v1.photo.height, channels]);
  expect(fileKind(overlay)).toEqual({ extension: "png", mime: "image/png" });
});

test("overlay: filled inside, a line of the object's colour on the outline, the photo elsewhere; a large one is reduced", async () => {
  const [width, height] = [640, 400];
  const grey = await sharp({ create: { width, height, channels: 3, background: "#808080" } })
    .png()
    .toBuffer();
  const rle = drawnMask(width, height, (x, y) => x >= 100 && x < 300 && y >= 100 && y < 300);
  const mask = { rle, score: 0.9 };
  const document = addObject(
    { ...emptyDocument, photo: { ...emptyDocument.photo, width, height } },
    { name: "a", step: { kind: "proposal", mask }, colour: 1 },
  );
  const png = await overlay.write([document], { ...io, photo: async () => grey });
  const { data } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)];
  expect(at(50, 50)).toEqual([128, 128, 128]);
  expect(at(200, 100)).toEqual([...rgbOf(OBJECT_COLOURS[1])]);
  expect(at(200, 200)).toEqual(rgbOf(OBJECT_COLOURS[1]).map((value) => Math.round(128 * 0.8 + value * 0.2)));
  const large = { ...emptyDocument, photo: { ...emptyDocument.photo, width: 8000, height: 1000 } };
  expect(await sharp(await overlay.write([large], io)).metadata()).toMatchObject({ width: 4096, height: 512 });
});

test("loupe: document and photo, read back as they were; the same bytes each time", async () => {
  const written = await loupe.write([v1], io);
  expect(Buffer.from(written).equals(golden("loupe.loupe"))).toBe(true);
  const files = unzipSync(written);
  expect(Object.keys(files).sort()).toEqual(["document.json", "photo.jpg"]);
  const read = await loupe.read?.(written, io);
  expect(read).toEqual([{ document: v1, photo: new Uint8Array(photo) }]);
});

const document = strToU8(writeDocument(v1));
const good = { "document.json": document, "photo.png": new Uint8Array(photo) };
/** A ZIP whose names may be what no file may be called. */
function zipped(files: Record<string, Uint8Array>): Uint8Array {
  const zip = Buffer.from(zipSync(files, { level: 1 }));
  for (let at = zip.indexOf("XXproto__"); at >= 0; at = zip.indexOf("XXproto__")) zip.write("__", at);
  return zip;
}

/** The same ZIP, saying that its first file is so large. */
function lying(files: Record<string, Uint8Array>, bytes: number): Uint8Array {
  const zip = zipped(files);
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  for (let at = 0; at + 30 < zip.length; at++) {
    if (view.getUint32(at, true) === 0x02014b50) {
      view.setUint32(at + 24, bytes, true);
      break;
    }
  }
  return zip;
}

test("loupe: hostile files are refused, before what is in them is unpacked", async () => {
  const { "document.json": text, "photo.png": picture } = good;
  const hostile: [string, Uint8Array][] = [
    ["nothing", new Uint8Array()],
    ["no ZIP", strToU8("PK but no more than that".repeat(10))],
    ["cut", zipped(good).slice(0, 200)],
    ["no photo", zipped({ "document.json": text })],
    ["no document", zipped({ "photo.png": picture })],
    ["two photos", zipped({ ...good, "photo.jpg": picture })],
    ...[
      "../photo.png",
      "/photo.png",
      "C:\\photo.png",
      "a/photo.png",
      "photo.png/",
      "XXproto__",
      "photo.<b>",
      "PHOTO.png",
      "photo.toolong",
    ].map((name): [string, Uint8Array] => [name, zipped({ "document.json": text, [name]: picture })]),
    ["a document of a gigabyte", lying(good, 2 ** 30)],
    ["a photo of a gigabyte", lying({ "photo.png": picture, "document.json": text }, 2 ** 30)],
    ["no text", zipped({ ...good, "document.json": Uint8Array.from([0xff, 0xfe, 0xff]) })],
    ["no document's text", zipped({ ...good, "document.json": strToU8('{"__proto__":{"x":1}}') })],
    ["many", zipped(Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`photo.a${i}`, picture])))],
  ];
  for (const [what, bytes] of hostile) {
    const began = performance.now();
    await expect(loupe.read?.(bytes, io), what).rejects.toMatchObject({ code: "document-invalid" });
    expect(performance.now() - began, what).toBeLessThan(1000);
  }
  const newer = strToU8(JSON.stringify({ ...v1, version: 99 }));
  await expect(loupe.read?.(zipped({ ...good, "document.json": newer }), io)).rejects.toMatchObject({
    code: "document-newer",
  });
  expect(await loupe.read?.(zipped(good), io)).toHaveLength(1);
});

test("html: the golden file; its policy allows nothing but what is in it", async () => {
  const page = Buffer.from(await html.write([v1], io)).toString();
  expect(page).toBe(golden("html.html").toString());
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? "";
  expect(STYLE_HASH).toBe(`sha256-${createHash("sha256").update(style).digest("base64")}`);
  expect(page).toContain(`default-src 'none'; img-src data:; style-src '${STYLE_HASH}'`);
  expect(page).not.toMatch(/<script|\son\w+=|https?:/i);
});

test("html: text is text, whatever is written into names, questions and thoughts", async () => {
  const bad = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;`;
  const [first] = v1.objects;
  if (!first) throw new Error("the fixture has changed");
  const steps = first.steps.map((step) =>
    step.kind === "words" ? { ...step, prompt: bad, think: bad, answer: bad, model: { id: bad, version: bad } } : step,
  );
  const hostile: Document = {
    ...v1,
    photo: { ...v1.photo, name: bad },
    objects: [{ ...first, name: bad, label: bad, steps }],
  };
  const page = Buffer.from(await html.write([hostile], io)).toString();
  expect(page).not.toMatch(/<script|<img src=x|onerror='/);
  expect(page.match(/&quot;&gt;&lt;script&gt;/g)?.length).toBeGreaterThanOrEqual(6);
});

test("each is of one photo", async () => {
  for (const format of [overlay, loupe, html]) {
    for (const documents of [[], [v1, v1]]) {
      await expect(format.write(documents, io)).rejects.toMatchObject({ code: "format-unfit" });
    }
  }
});
