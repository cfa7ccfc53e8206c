/** loupe export: from Loupe's own file, and from others' with their photos. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { loupe as loupeFile } from "../../src/document/formats/loupe";
import { writeDocument } from "../../src/document/restore";
import { sha256 } from "../../src/engine/store/sha256";
import { all, io, things } from "../document/format-scenes";
import { loupe } from "./command";

// Every command is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), "loupe-export-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const json = (name: string) => JSON.parse(readFileSync(at(name), "utf8"));

beforeAll(async () => {
  const photo = await io.photo(things.photo.sha256);
  writeFileSync(at("things.png"), photo);
  const document = { ...things, photo: { ...things.photo, sha256: await sha256(photo) } };
  writeFileSync(at("things.json"), writeDocument(document));
  writeFileSync(at("things.loupe"), await loupeFile.write([document], { ...io, photo: async () => photo }));
  const second = await io.photo(all.photo.sha256);
  writeFileSync(at("all.loupe"), await loupeFile.write([all], { ...io, photo: async () => second }));
});

test("several .loupe files become one COCO file, the same class one number in all", async () => {
  const documents = ["--document", at("things.loupe"), "--document", at("all.loupe")];
  const ran = await loupe("export", ...documents, "--format", "coco", "--type", "rle", "--out", at("coco.json"));
  expect(ran).toMatchObject({ code: 0, stdout: "", stderr: "" });
  const { images, annotations, categories } = json("coco.json");
  expect(images.map(({ file_name }: { file_name: string }) => file_name)).toEqual(["things.png", "all.png"]);
  expect(annotations).toHaveLength(8);
  const of = (image: number) =>
    annotations.find(({ image_id }: { image_id: number }) => image_id === image).category_id;
  expect(of(1)).toBe(of(2));
  expect(categories[0]).toMatchObject({ id: 1, name: "ring" });
});

test("somebody's COCO goes out as YOLO and LabelMe, and comes back with its own numbers", async () => {
  const polygon = [10, 10, 60, 10, 60, 50, 10, 50];
  const coco = {
    images: [{ id: 1, file_name: "things.png", width: 317, height: 211 }],
    categories: [{ id: 44, name: "vase" }],
    annotations: [{ id: 1, image_id: 1, category_id: 44, segmentation: [polygon] }],
  };
  writeFileSync(at("theirs.json"), JSON.stringify(coco));
  const from = ["export", "--document", at("theirs.json"), "--image", at("things.png")];
  for (const [format, out] of [
    ["yolo", "y.zip"],
    ["labelme", "l.json"],
    ["coco", "c.json"],
  ] as const) {
    expect(await loupe(...from, "--format", format, "--out", at(out))).toMatchObject({ code: 0, stderr: "" });
  }
  expect(Buffer.from(unzipSync(readFileSync(at("y.zip")))["labels/things.txt"] ?? []).toString()).toMatch(/^0 0\.0/);
  expect(json("l.json").shapes).toMatchObject([{ label: "vase", shape_type: "polygon" }]);
  expect(json("c.json").categories).toMatchObject([{ id: 44, name: "vase" }]);
  expect(json("c.json").annotations).toMatchObject([{ category_id: 44, area: 2000, bbox: [10, 10, 50, 40] }]);
});

test("a cut-out goes out on a colour, and what is no background is refused before anything is read", async () => {
  const from = ["export", "--document", at("things.loupe"), "--format"];
  const to = ["--out", at("cut.png"), "--type", "full", "--background"];
  expect(await loupe(...from, "cutout-png", ...to, "#ffcc00")).toMatchObject({ code: 0, stderr: "" });
  const { data, info } = await sharp(at("cut.png")).raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 317, height: 211 });
  const pixels = Array.from({ length: data.length / info.channels }, (_, i) =>
    data.subarray(info.channels * i, info.channels * i + 3).join(),
  );
  // All around the things, and the photo's own grey in them.
  expect(pixels.filter((rgb) => rgb === "255,204,0").length).toBeGreaterThan(pixels.length / 4);
  expect(new Set(pixels).has("64,128,192")).toBe(true);
  for (const [format, ground, words] of [
    ["cutout-png", "yellow", /none, blurred or a colour/],
    ["mask", "#ffcc00", /goes with --format cutout-png/],
  ] as const) {
    const ran = await loupe(...from, format, "--out", at("none.png"), "--background", ground);
    expect([ran.code !== 0, ran.stderr]).toEqual([true, expect.stringMatching(words)]);
  }
  expect(existsSync(at("none.png"))).toBe(false);
});

test("a document's JSON needs its photo where the format shows it, and says so", async () => {
  const from = ["export", "--document", at("things.json"), "--format", "cutout-png", "--out", at("cut.png")];
  const without = await loupe(...from);
  expect(without).toMatchObject({ code: 1, stdout: "" });
  expect(without.stderr).toMatch(
    /^loupe: A photo is missing\. Add it with --image FILE \(its SHA-256 begins with [0-9a-f]{16}\)\.\n$/,
  );
  expect(await loupe(...from, "--image", at("things.png"))).toMatchObject({ code: 0, stderr: "" });
  expect([...readFileSync(at("cut.png")).subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join("")).toBe("PNG");
});

test.each([
  ["no document", ["--format", "coco", "--out", "x"], 2, "Of what? Add --document FILE"],
  ["no format", ["--document", at("things.loupe")], 2, "In which format? Add --format ID --out FILE."],
  [
    "no photo for a file of objects",
    ["--document", at("coco.json"), "--format", "svg", "--out", "x"],
    2,
    "coco.json says nothing of its photos. Add --image FILE",
  ],
  [
    "a type of another format",
    ["--document", at("things.loupe"), "--format", "coco", "--type", "cropped", "--out", "x"],
    2,
    "--type cropped: choose polygon or rle.",
  ],
  [
    "a type for a format that has none",
    ["--document", at("things.loupe"), "--format", "svg", "--type", "rle", "--out", "x"],
    2,
    "--type goes with --format",
  ],
  [
    "a file that is not there",
    ["--document", at("none.loupe"), "--format", "svg", "--out", "x"],
    1,
    `${at("none.loupe")} cannot be read: there is no such file.`,
  ],
  [
    "a folder that is not there",
    ["--document", at("things.png"), "--image", at("things.png"), "--format", "svg", "--out", at("no/x")],
    1,
    `${at("no/x")} cannot be written: there is no such folder.`,
  ],
])("%s is answered in one line", async (_, args, status, message) => {
  const { code, stdout, stderr } = await loupe("export", ...args);
  expect(stderr.startsWith(`loupe: ${message}`), stderr).toBe(true);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect([code, stdout]).toEqual([status, ""]);
});
