/** Files of objects that are read: COCO, YOLO, LabelMe, mask PNGs. What Loupe wrote, what others write, what nobody should. */
import { strToU8, zipSync } from "fflate";
import sharp from "sharp";
import { expect, test } from "vitest";
import { formatIo } from "../../src/cli/format-io";
import { mergeCategories } from "../../src/document/categories";
import type { Document } from "../../src/document/document";
import { findFormat, readObjects } from "../../src/document/formats";
import { restoreDocument, writeDocument } from "../../src/document/restore";
import { maskArea, maskBounds } from "../../src/engine/mask";
import { maskIou } from "../engine/mask-support";
import { all, borders, io, maskOfObject, scenes, things, turned } from "./format-scenes";

const photosOf = (documents: readonly Document[]) => documents.map(({ photo }) => photo);
const read = (name: string, file: Uint8Array | object | string, documents: readonly Document[] = [borders]) => {
  const bytes = file instanceof Uint8Array ? file : strToU8(typeof file === "string" ? file : JSON.stringify(file));
  return readObjects(bytes, formatIo, photosOf(documents), name);
};
const write = async (id: string, documents: readonly Document[], type?: string) =>
  (await findFormat(id)?.write(documents, io, type ? { type } : {})) as Uint8Array;

test.each([
  ["coco", "rle", "masks.json", scenes, 1],
  ["coco", "polygon", "masks.json", scenes, 0.98],
  ["yolo", undefined, "masks.zip", scenes, 0.98],
  ["labelme", undefined, "things.json", [things], 0.98],
] as const)("%s %s: what was written is read back", async (id, type, name, documents, least) => {
  const { documents: found, categories } = await read(name, await write(id, documents, type), documents);
  expect(photosOf(found)).toEqual(photosOf(documents));
  found.forEach((document, at) => {
    const wanted = documents[at] as Document;
    expect(document.objects.map(({ label }) => label)).toEqual(wanted.objects.map(({ label }) => label));
    document.objects.forEach((object, i) => {
      expect(object.steps).toMatchObject([{ kind: "import", from: name }]);
      expect(maskIou(maskOfObject(document, i), maskOfObject(wanted, i)), object.name).toBeGreaterThanOrEqual(least);
    });
    // It is a document as any other.
    expect(restoreDocument(writeDocument(document))).toEqual(document);
  });
  const labels = [...new Set(documents.flatMap(({ objects }) => objects.map(({ label }) => label)))];
  expect(categories).toEqual(labels.map((label, i) => ({ id: i + 1, name: label })));
});

test("mask: white is inside; a picture of class numbers, too; named as the photo or the only one of its size", async () => {
  const only = { ...things, objects: things.objects.slice(0, 1) };
  const png = await write("mask", [only]);
  const { documents } = await read("things_mask.png", png, scenes);
  expect(photosOf(documents)).toEqual([things.photo]);
  expect(maskIou(maskOfObject(documents[0] as Document, 0), maskOfObject(only, 0))).toBe(1);
  const ones = await sharp(png)
    .linear(1 / 255, 0)
    .toColourspace("b-w")
    .png()
    .toBuffer();
  const classes = await read("any.png", new Uint8Array(ones), [things]);
  expect(maskIou(maskOfObject(classes.documents[0] as Document, 0), maskOfObject(only, 0))).toBe(1);
  await expect(read("things_mask.png", png, [borders, all])).rejects.toMatchObject({ code: "format-unfit" });
});

const COCO = {
  images: [{ id: "a", file_name: "photos/borders.png", width: 63, height: 48 }],
  categories: [
    { id: 18, name: "dog" },
    { id: 3, name: "car" },
    { id: 90, name: "never used" },
  ],
  annotations: [
    {
      id: 7,
      image_id: "a",
      category_id: 18,
      segmentation: [
        [0, 0, 10, 0, 10, 10, 0, 10],
        [20, 0, 30, 0, 30, 5, 20, 5],
      ],
    },
    { id: 8, image_id: "a", category_id: 3, segmentation: { size: [48, 63], counts: [0, 48, 48 * 62] }, iscrowd: 1 },
    { id: 9, image_id: "a", category_id: 3, bbox: [1, 2, 3, 4] },
    { id: 10, image_id: "a", category_id: 3, segmentation: [] },
  ],
};

test("coco: somebody's category ids stay theirs, and go out again as they came", async () => {
  const { documents, categories } = await read("instances.json", COCO);
  expect(categories).toEqual(COCO.categories);
  const [document] = documents as [Document];
  expect(document.objects.map(({ label }) => label)).toEqual(["dog", "car"]);
  expect(document.objects.map((_, i) => maskArea(maskOfObject(document, i)))).toEqual([150, 48]);
  expect(maskBounds(maskOfObject(document, 1))).toEqual([0, 0, 1, 48]);
  const again = JSON.parse(
    Buffer.from((await findFormat("coco")?.write([document], io, { categories })) ?? []).toString(),
  );
  expect(again.categories.map(({ id, name }: { id: number; name: string }) => ({ id, name }))).toEqual(COCO.categories);
  expect(again.annotations.map(({ category_id }: { category_id: number }) => category_id)).toEqual([18, 3]);
});

test("classes of a file beside those that are there: same names are one, a taken number gives way", () => {
  const own = [
    { id: 1, name: "cup" },
    { id: 2, name: "dog" },
  ];
  expect(mergeCategories(own, COCO.categories)).toEqual([
    ...own,
    { id: 3, name: "car" },
    { id: 90, name: "never used" },
  ]);
  const taken = [
    { id: 1, name: "car" },
    { id: 9, name: "tree" },
    { id: 0, name: "sky" },
  ];
  expect(mergeCategories(own, taken)).toEqual([
    ...own,
    { id: 10, name: "car" },
    { id: 9, name: "tree" },
    { id: 0, name: "sky" },
  ]);
  expect(mergeCategories([], COCO.categories)).toEqual(COCO.categories);
});

const row = "0.1 0.1 0.5 0.1 0.5 0.5 0.1 0.5";
test.each([
  ["names: [\"dog\", 'a cat', car]", ["dog", "a cat", "car"]],
  ["names:\n  0: dog\n  1: 'it''s a cat' # striped\n  2: \"car\"\nnc: 3", ["dog", "it's a cat", "car"]],
  ["nc: 3\nnames:\n- dog\n- cat\n- car\n", ["dog", "cat", "car"]],
  ["names: {0: dog, 1: cat, 2: car}", ["dog", "cat", "car"]],
  ["nc: 3", ["class 0", "class 1", "class 2"]],
])("yolo: names as people write them: %s", async (yaml, names) => {
  const label = `0 ${row}\n2 ${row}\r\n1 ${row}\n1 0.5 0.5 0.1 0.1\n`;
  const zip = zipSync({
    "set/data.yaml": strToU8(yaml),
    "set/labels/train/borders.txt": strToU8(label),
    "set/images/a.jpg": strToU8(""),
  });
  const { documents, categories } = await read("set.zip", zip);
  expect(categories).toEqual(names.map((name, i) => ({ id: i + 1, name })));
  expect(documents[0]?.objects.map((object) => object.label)).toEqual([names[0], names[2], names[1]]);
  expect(maskBounds(maskOfObject(documents[0] as Document, 0))).toEqual([6, 5, 31, 24]);
});

test("labelme: rectangles, circles, masks and groups; lines and points enclose nothing", async () => {
  const png = await sharp({ create: { width: 4, height: 3, channels: 3, background: "white" } })
    .png()
    .toBuffer();
  const shape = (shape_type: string, points: number[][], more: object = {}) => ({
    label: shape_type,
    shape_type,
    points,
    ...more,
  });
  const file = {
    imagePath: "..\\photos\\borders.png",
    imageWidth: 63,
    imageHeight: 48,
    shapes: [
      shape("rectangle", [
        [1, 2],
        [5, 6],
      ]),
      shape("circle", [
        [30, 20],
        [30, 30],
      ]),
      shape(
        "mask",
        [
          [10, 11],
          [13, 13],
        ],
        { mask: png.toString("base64") },
      ),
      shape(
        "polygon",
        [
          [40, 40],
          [44, 40],
          [44, 44],
        ],
        { group_id: 1 },
      ),
      shape(
        "polygon",
        [
          [50, 40],
          [54, 40],
          [54, 44],
          [50, 44],
        ],
        { group_id: 1 },
      ),
      shape("line", [
        [1, 2],
        [5, 6],
      ]),
      shape("point", [[1, 2]]),
    ],
  };
  const { documents } = await read("borders.json", file);
  const [document] = documents as [Document];
  expect(document.objects.map(({ label }) => label)).toEqual(["rectangle", "circle", "mask", "polygon"]);
  const areas = document.objects.map((_, i) => maskArea(maskOfObject(document, i)));
  expect([areas[0], areas[2]]).toEqual([16, 12]);
  expect(Math.abs((areas[1] as number) - 100 * Math.PI)).toBeLessThan(8);
  expect(maskBounds(maskOfObject(document, 2))).toEqual([10, 11, 14, 14]);
  expect(maskBounds(maskOfObject(document, 3))).toEqual([41, 40, 54, 44]);
});

const with_ = (change: object) => ({ ...COCO, ...change });
const annotation = (segmentation: unknown, more: object = {}) =>
  with_({ annotations: [{ image_id: "a", category_id: 3, segmentation, ...more }] });

test("hostile and damaged files are refused, by name and reason, and soon", async () => {
  const hostile: [string, string, Uint8Array | object | string][] = [
    ["nothing", "a.json", new Uint8Array()],
    ["no text", "a.json", Uint8Array.from([0xff, 0xfe, 0])],
    ["half of it", "a.json", JSON.stringify(COCO).slice(0, 200)],
    ["nested", "a.json", "[".repeat(100_000)],
    ["no list", "a.json", "[]"],
    ["no images", "a.json", with_({ images: undefined })],
    ["a prototype", "a.json", '{"__proto__":{"images":[]},"constructor":1}'],
    ["an id that is none", "a.json", with_({ categories: [{ id: -1, name: "x" }] })],
    ["an id beyond all", "a.json", with_({ categories: [{ id: 1e300, name: "x" }] })],
    ["a size beyond all", "a.json", with_({ images: [{ ...COCO.images[0], width: 1e9 }] })],
    ["a category that is not there", "a.json", annotation([[0, 0, 1, 0, 1, 1]], { category_id: 4 })],
    ["two points", "a.json", annotation([[0, 0, 1, 1]])],
    ["a place far away", "a.json", annotation([[0, 0, 1e300, 0, 1, 1]])],
    ["text for a place", "a.json", annotation([["0", 0, 1, 0, 1, 1]])],
    ["runs of another size", "a.json", annotation({ size: [63, 48], counts: [63 * 48] })],
    ["runs that are too few", "a.json", annotation({ size: [48, 63], counts: [1, 2, 3] })],
    ["runs that are no number", "a.json", annotation({ size: [48, 63], counts: [1e300, 2] })],
    ["runs that are too many", "a.json", annotation({ size: [48, 63], counts: "0".repeat(1_000_000) })],
    ["a text that is none", "a.json", annotation({ size: [48, 63], counts: "\u0000~~~" })],
    ["LabelMe without a size", "a.json", { shapes: [], imagePath: "borders.png" }],
    [
      "a LabelMe mask beyond the photo",
      "a.json",
      {
        shapes: [
          {
            label: "x",
            shape_type: "mask",
            points: [
              [60, 40],
              [70, 50],
            ],
            mask: "AAAA",
          },
        ],
        imagePath: "borders.png",
        imageWidth: 63,
        imageHeight: 48,
      },
    ],
    [
      "a LabelMe mask that is no base64",
      "a.json",
      {
        shapes: [
          {
            label: "x",
            shape_type: "mask",
            points: [
              [0, 0],
              [1, 1],
            ],
            mask: "%%%",
          },
        ],
        imagePath: "borders.png",
        imageWidth: 63,
        imageHeight: 48,
      },
    ],
    ["words for rows", "borders.txt", "dog 0.1 0.1 0.2 0.2 0.3 0.3"],
    ["an odd number of places", "borders.txt", "0 0.1 0.1 0.2 0.2 0.3"],
    ["places in pixels", "borders.txt", "0 10 10 20 20 30 30"],
    ["a class beyond all", "borders.txt", `1000000000 ${row}`],
    ["no ZIP", "a.zip", "PK and nothing more"],
    ["a ZIP without a text", "a.zip", zipSync({ "data.yaml": strToU8("names: [a]") })],
    ["no PNG", "a.png", "no picture at all, but long enough to have a header"],
  ];
  for (const [what, name, file] of hostile) {
    const began = performance.now();
    await expect(read(name, file), what).rejects.toMatchObject({ name: "LoupeError", code: "document-invalid" });
    expect(performance.now() - began, what).toBeLessThan(2000);
  }
});

test("files about other photos, and of other formats, are refused as unfit", async () => {
  const others: [string, string, object | string][] = [
    ["another size", "a.json", with_({ images: [{ ...COCO.images[0], width: 64 }] })],
    [
      "other photos",
      "a.json",
      with_({ images: [1, 2].map((id) => ({ id, file_name: `${id}.jpg`, width: 1, height: 1 })) }),
    ],
    ["XML", "a.xml", "<annotations/>"],
  ];
  for (const [what, name, file] of others) {
    await expect(read(name, file), what).rejects.toMatchObject({ code: "format-unfit" });
  }
  await expect(read("other.txt", `0 ${row}`, [borders, all])).rejects.toMatchObject({ code: "format-unfit" });
  // A mask of a photo whose name it does not have, but whose size.
  expect((await read("x.png", await write("mask", [turned]), scenes)).documents).toHaveLength(1);
});

test("a large PNG is refused before it is unpacked", async () => {
  const png = Buffer.from(await write("mask", [borders]));
  png.writeUInt32BE(60_000, 16);
  png.writeUInt32BE(60_000, 20);
  await expect(read("a.png", new Uint8Array(png))).rejects.toMatchObject({ code: "image-too-large" });
});
