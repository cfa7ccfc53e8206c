/** What Loupe writes for other tools, read back by readers that are not Loupe's (trainer/engine/tests/format_readers.py). */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonOf } from "../../scripts/lib/python.mjs";
import type { Document } from "../../src/document/document";
import { objectMask } from "../../src/document/document";
import { findFormat } from "../../src/document/formats";
import type { Asked } from "../../src/document/formats/format";
import { type Rle, unite } from "../../src/engine/mask";
import { io, scenes, things, turned } from "../../tests/document/format-scenes";
import { maskIou } from "../../tests/engine/mask-support";
import { engineFolder } from "../src/paths";

interface Told {
  photo: string;
  label: string;
  category: number | null;
  size: [number, number];
  counts: string;
}

const folder = mkdtempSync(join(tmpdir(), "loupe-formats-"));
afterAll(() => rmSync(folder, { recursive: true }));
let read: Record<string, Told[]>;

/** Rows: the reader's name and the file's; the format; the documents; what is asked. */
const files: [file: string, format: string, documents: Document[], asked?: Asked][] = [
  ["coco.polygon.json", "coco", scenes],
  ["coco.rle.json", "coco", scenes, { type: "rle" }],
  ["yolo.zip", "yolo", scenes],
  ["labelme.json", "labelme", [things]],
  ["labelme.turned.json", "labelme", [turned]],
  ["cvat.mask.xml", "cvat", scenes],
  ["cvat.polygon.xml", "cvat", scenes, { type: "polygon" }],
  ["voc.zip", "voc", scenes],
  ["label-studio.json", "label-studio", scenes],
  ["picture.mask.png", "mask", [things]],
  ["picture.soft.png", "mask-soft", [things]],
  ["picture.cutout.png", "cutout-png", [things], { type: "full" }],
  ["picture.cutout.webp", "cutout-webp", [things], { type: "full" }],
  ["picture.turned.png", "cutout-png", [turned], { type: "full" }],
];

beforeAll(async () => {
  for (const [file, id, documents, asked] of files) {
    writeFileSync(join(folder, file), (await findFormat(id)?.write(documents, io, asked)) ?? "");
  }
  const sizes = scenes.map(({ photo: { name, width, height } }) => [name.replace(/\.\w+$/, ""), [width, height]]);
  writeFileSync(join(folder, "sizes.json"), JSON.stringify(Object.fromEntries(sizes)));
  execFileSync(pythonOf(), ["-m", "tests.format_readers", folder], {
    cwd: engineFolder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  read = JSON.parse(readFileSync(join(folder, "read.json"), "utf8"));
});

const masksOf = (documents: Document[]) =>
  documents.flatMap((document) =>
    document.objects.map((object) => ({ object, photo: document.photo.name, rle: objectMask(object)?.rle as Rle })),
  );
const rleOf = ({ size, counts }: Told): Rle => ({ size, counts });

/** IoU of each object, in the order of the documents. */
function ious(file: string, documents: Document[]): [string, number][] {
  const wanted = masksOf(documents);
  const told = read[file] ?? [];
  expect(told.map(({ label }) => label)).toEqual(wanted.map(({ object }) => object.label));
  return told.map((one, i) => {
    const { photo, rle } = wanted[i] as (typeof wanted)[number];
    expect(photo.startsWith(one.photo.replace(/\.\w+$/, ""))).toBe(true);
    expect(one.size).toEqual(rle.size);
    return [`${photo} ${one.label}`, maskIou(rleOf(one), rle)];
  });
}

describe("pixel for pixel", () => {
  test.each(["coco.rle.json", "cvat.mask.xml", "voc.zip", "label-studio.json"])("%s", (file) => {
    for (const [name, iou] of ious(file, scenes)) expect(iou, name).toBe(1);
  });

  test.each(["picture.mask.png", "picture.soft.png", "picture.cutout.png", "picture.cutout.webp"])("%s", (file) => {
    const [one] = read[file] ?? [];
    const union = masksOf([things])
      .map(({ rle }) => rle)
      .reduce(unite);
    expect(one && maskIou(rleOf(one), union)).toBe(1);
    expect(one?.photo).toBe(/cutout/.test(file) ? "RGBA" : "L");
  });

  test("a photo that EXIF turns is the one that is shown", () => {
    const [one] = read["picture.turned.png"] ?? [];
    expect(one?.size).toEqual([turned.photo.height, turned.photo.width]);
    expect(one && maskIou(rleOf(one), masksOf([turned])[0]?.rle as Rle)).toBe(1);
  });
});

describe("polygons: at least 0.98", () => {
  test.each([
    ["coco.polygon.json", scenes],
    ["yolo.zip", scenes],
    ["cvat.polygon.xml", scenes],
    ["labelme.json", [things]],
    ["labelme.turned.json", [turned]],
  ])("%s", (file, documents) => {
    for (const [name, iou] of ious(file, documents)) expect(iou, name).toBeGreaterThanOrEqual(0.98);
  });

  test("yolo.zip as ultralytics draws it, but for the line between two parts", () => {
    for (const [name, iou] of ious("yolo.zip drawn", scenes)) {
      const parts = /parts|island/.test(name);
      expect(iou, name).toBeGreaterThanOrEqual(parts ? 0.9 : 0.98);
    }
  });
});

test("classes are numbered from 1 (COCO, VOC) and from 0 (YOLO), the same in all photos", () => {
  const numbers = (file: string) => new Map((read[file] ?? []).map(({ label, category }) => [label, category]));
  const labels = [...new Set(masksOf(scenes).map(({ object }) => object.label))];
  expect([...numbers("coco.rle.json")]).toEqual(labels.map((label, i) => [label, i + 1]));
  expect([...numbers("voc.zip")]).toEqual(labels.map((label, i) => [label, i + 1]));
  expect([...numbers("yolo.zip")]).toEqual(labels.map((label, i) => [label, i]));
  for (const file of ["coco.rle.json", "yolo.zip", "voc.zip"]) {
    const pairs = new Set((read[file] ?? []).map(({ label, category }) => `${label} ${category}`));
    expect(pairs.size, file).toBe(labels.length);
  }
});
