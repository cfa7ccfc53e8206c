/** Formats for other programs: their golden files, and those that a renderer reads here. Others: trainer/tests/formats.test.ts. */
import { readdirSync, readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import sharp from "sharp";
import { expect, test } from "vitest";
import { type Document, objectMask } from "../../src/document/document";
import { findFormat, formats, readObjects } from "../../src/document/formats";
import type { Asked, FormatIo } from "../../src/document/formats/format";
import { restoreDocument } from "../../src/document/restore";
import { decodeMask, encodeMask, maskBounds, type Rle, unite } from "../../src/engine/mask";
import { maskIou } from "../engine/mask-support";
import { Random } from "../random";
import { borders, io, maskOfObject, scene, scenes, things, turned } from "./format-scenes";
import { fixture, HEIGHT, v1Text, WIDTH } from "./support";

const v1 = restoreDocument(v1Text);
const grey = await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: "#808080" } })
  .png()
  .toBuffer();
const greyIo: FormatIo = { ...io, photo: async () => grey };

async function write(id: string, documents: Document[], asked?: Asked, by = io): Promise<Uint8Array> {
  const bytes = await findFormat(id)?.write(documents, by, asked);
  if (!bytes) throw new Error(`there is no format ${id}`);
  return bytes;
}
const raw = (file: Uint8Array) => sharp(file).raw().toBuffer({ resolveWithObject: true });
const union = ({ objects }: Document) =>
  objects.map((_, i) => maskOfObject({ objects } as Document, i)).reduce(unite) as Rle;

test.each(["coco", "cvat", "label-studio", "labelme", "svg", "yolo", "voc"])(
  "%s: the golden file, byte for byte",
  async (id) => {
    const { extension } = findFormat(id) ?? {};
    const golden = readFileSync(fixture(`formats/${id}.${extension}`));
    const written = await write(id, [v1], {}, greyIo);
    expect(Buffer.from(written).toString("latin1")).toBe(golden.toString("latin1"));
  },
);

test.each(["mask-soft", "cutout-png", "cutout-webp"])("%s: the golden file's pixels", async (id) => {
  const golden = await raw(readFileSync(fixture(`formats/${id}.${findFormat(id)?.extension}`)));
  const written = await raw(await write(id, [v1], {}, greyIo));
  expect(written.info).toMatchObject({
    width: golden.info.width,
    height: golden.info.height,
    channels: golden.info.channels,
  });
  expect(written.data.equals(golden.data)).toBe(true);
});

test("zip: everything, each in its place", async () => {
  const names = (file: Uint8Array) => Object.keys(unzipSync(file)).sort();
  expect(names(await write("zip", [v1], {}, greyIo))).toEqual(names(readFileSync(fixture("formats/zip.zip"))));
  const files = unzipSync(await write("zip", scenes));
  const others = formats.filter(({ id }) => id !== "zip").map(({ id }) => id);
  expect(others.filter((id) => !Object.keys(files).some((name) => name.startsWith(id)))).toEqual([]);
  for (const { photo } of scenes) {
    expect(Buffer.from(files[`images/${photo.name}`] ?? []).equals(Buffer.from(await io.photo(photo.sha256)))).toBe(
      true,
    );
  }
  expect(Buffer.from(files["coco.json"] ?? []).equals(Buffer.from(await write("coco", scenes)))).toBe(true);
});

test("zip: photos of one name, and names that no file may have, are told apart and made harmless", async () => {
  const named = (name: string, sha256: string): Document => ({ ...borders, photo: { ...borders.photo, name, sha256 } });
  const sums = [things, borders, turned].map(({ photo }) => photo.sha256);
  const documents = ["a.jpg", "../A.JPG", "..\\..\\a.png"].map((name, i) => named(name, sums[i] as string));
  const names = Object.keys(unzipSync(await write("zip", documents)));
  expect(names.filter((name) => name.startsWith("images/"))).toEqual([
    "images/a.jpg",
    "images/A-2.JPG",
    "images/a-3.png",
  ]);
  expect(names.filter((name) => /\.\.|\\|^\//.test(name))).toEqual([]);
  const odd = await write("yolo", [named("\u202e\u0000..", sums[0] as string)]);
  expect(Object.keys(unzipSync(odd))).toEqual(["data.yaml", "labels/__.txt"]);
});

test("svg: drawn by librsvg it is the mask, holes too", async () => {
  for (const document of scenes) {
    for (const [i, object] of document.objects.entries()) {
      const svg = Buffer.from(await write("svg", [{ ...document, objects: [object] }]));
      const { data, info } = await sharp(svg).extractChannel("alpha").raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual([document.photo.width, document.photo.height]);
      const drawn = encodeMask(
        data.map((value) => Number(value >= 128)),
        info.width,
        info.height,
      );
      const iou = maskIou(drawn, maskOfObject(document, i));
      expect(iou, object.name).toBeGreaterThanOrEqual(0.98);
    }
  }
});

/** Of every prepared answer: things of photos, drawn by the model. */
test("svg: an object has at most 200 nodes, all of them of curves, and still is its mask", async () => {
  const prepared = readdirSync("public/samples").filter((name) => /^(?!samples).*\.json$/.test(name));
  expect(prepared.length).toBeGreaterThan(5);
  for (const name of prepared) {
    const document = restoreDocument(readFileSync(`public/samples/${name}`, "utf8"));
    const svg = Buffer.from(await write("svg", [document]));
    const paths = svg.toString().match(/ d="[^"]*"/g) ?? [];
    expect(paths, name).toHaveLength(document.objects.length);
    for (const path of paths) {
      expect(path.match(/[CL]/g)?.length, name).toBeLessThanOrEqual(200);
      expect(path, name).not.toContain("L");
    }
    const union = document.objects.flatMap((object) => objectMask(object)?.rle ?? []).reduce(unite);
    const { data, info } = await sharp(svg).extractChannel("alpha").raw().toBuffer({ resolveWithObject: true });
    const drawn = encodeMask(
      data.map((value) => Number(value >= 128)),
      info.width,
      info.height,
    );
    expect(maskIou(drawn, union), name).toBeGreaterThanOrEqual(0.98);
  }
}, 60_000);

test("svg: names are text", async () => {
  const svg = Buffer.from(await write("svg", [things])).toString();
  expect(svg).toContain('data-label="a &lt;b&gt; &amp; &quot;c&quot;&#39;"');
  expect(svg.match(/<path /g)).toHaveLength(things.objects.length);
});

test("mask-soft and cut-outs: cut at a half they are the mask; between, the edge is soft", async () => {
  const inside = decodeMask(union(things));
  const soft = await raw(await write("mask-soft", [things]));
  const { width, height } = things.photo;
  expect(soft.info).toMatchObject({ width, height });
  const cut = soft.data.filter((_, i) => i % soft.info.channels === 0).map((value) => Number(value >= 128));
  expect(Buffer.from(cut).equals(Buffer.from(inside))).toBe(true);
  const between = soft.data.filter((value) => value > 0 && value < 255 && value !== 127 && value !== 128);
  expect(between.length).toBeGreaterThan(200);
  expect(new Set(between).size).toBeGreaterThan(40);
});

test("cut-outs: cropped to the masks' box, the photo's colours within, nothing of the photo outside", async () => {
  const only = { ...things, objects: things.objects.slice(3, 4) };
  const [left = 0, top = 0, right = 0, bottom = 0] = maskBounds(maskOfObject(only, 0)) ?? [];
  const { data, info } = await raw(await write("cutout-png", [only]));
  expect(info).toMatchObject({ width: right - left, height: bottom - top, channels: 4 });
  const middle = 4 * (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2));
  expect([...data.subarray(middle, middle + 4)]).toEqual([0x40, 0x80, 0xc0, 255]);
  expect([...data.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
  const webp = await sharp(await write("cutout-webp", [only])).metadata();
  expect(webp).toMatchObject({ format: "webp", width: right - left, height: bottom - top, hasAlpha: true });
  const full = await sharp(await write("cutout-webp", [only], { type: "full" })).metadata();
  expect(full).toMatchObject({ width: things.photo.width, height: things.photo.height });
  const nothing = await raw(await write("cutout-png", [{ ...only, objects: [] }]));
  expect(nothing.info.width).toBe(things.photo.width);
  expect(nothing.data.every((value) => value === 0)).toBe(true);
});

test("a mask of noise is written, and soon, by the formats of polygons", async () => {
  const random = new Random(5);
  const noise = scene("noise.png", [300, 200], { noise: () => random.chance(0.5) });
  for (const [id, name] of [
    ["yolo", "noise.zip"],
    ["labelme", "noise.json"],
  ] as const) {
    const began = performance.now();
    const written = await write(id, [noise]);
    expect(performance.now() - began, id).toBeLessThan(10_000);
    const { documents } = await readObjects(written, io, [noise.photo], name);
    const read = maskOfObject(documents[0] as Document, 0);
    expect(maskIou(read, maskOfObject(noise, 0)), id).toBeGreaterThanOrEqual(0.98);
  }
});

test("voc holds 254 classes and no more", async () => {
  const [object] = borders.objects;
  if (!object) throw new Error("the scene has changed");
  const objects = Array.from({ length: 255 }, (_, i) => ({ ...object, id: `object-${i}`, label: `class ${i}` }));
  await expect(write("voc", [{ ...borders, objects }])).rejects.toMatchObject({ code: "format-unfit" });
  expect((await write("voc", [{ ...borders, objects: objects.slice(1) }])).length).toBeGreaterThan(0);
});

test("the numbers that a project has given stay, and other classes come after them", async () => {
  const categories = [
    { id: 18, name: "dog" },
    { id: 5, name: "ring" },
  ];
  const file = JSON.parse(Buffer.from(await write("coco", [borders, turned], { categories })).toString());
  expect(file.categories.map(({ id, name }: { id: number; name: string }) => [id, name])).toEqual([
    [18, "dog"],
    [5, "ring"],
    [19, "cross"],
  ]);
  expect(file.annotations.map(({ category_id }: { category_id: number }) => category_id)).toEqual([19, 5]);
  const yolo = unzipSync(await write("yolo", [borders, turned], { categories }));
  expect(Buffer.from(yolo["labels/turned.txt"] ?? []).toString()).toMatch(/^1 /);
  expect(Buffer.from(yolo["labels/borders.txt"] ?? []).toString()).toMatch(/^2 /);
});
