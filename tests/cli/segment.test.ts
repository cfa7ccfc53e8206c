/** loupe segment on the bundled model (or the one in LOUPE_MODELS_DIR), and the files it writes. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Result } from "../../src/document/formats/json";
import { decodeMask, maskArea, maskBounds, type Rle } from "../../src/engine/mask";
import { loupe, type Ran } from "./command";

// Every command is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), "loupe-"));
afterAll(() => rmSync(folder, { recursive: true }));
const [trace, picture] = [join(folder, "trace"), join(folder, "mask.png")];

const PHOTO = "public/samples/savanna.jpg";
const ZEBRA = ["segment", "--image", PHOTO, "--prompt", "the zebra"];

let ran: Ran;
let result: Result;

beforeAll(async () => {
  mkdirSync(trace);
  for (const name of ["0000-encode.old.npy", "9999-segment.old.npy", "2024-05-01-notes.npy"])
    writeFileSync(join(trace, name), "");
  ran = await loupe(...ZEBRA, "--json", "--format", "mask", "--out", picture, "--trace", trace);
  result = JSON.parse(ran.stdout) as Result;
});

test("--json prints the result on one line, and nothing else", () => {
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(ran.stdout.trimEnd().split("\n")).toHaveLength(1);
  const keys = "version model model_version prompt think answer box label absent score rle area bounds clicks stopped";
  expect(Object.keys(result)).toEqual([...keys.split(" "), "notes", "timings"]);
  expect(result).toMatchObject({ version: 1, prompt: "the zebra", absent: false, clicks: [], stopped: "no" });
  expect(result.model_version).toMatch(/^\d+\.\d+\.\d+$/);
  const encoding = ["preprocess", "vision_encoder", "segment_encoder", "prefix"];
  for (const step of [...encoding, "prefill", "decode", "total"]) expect(result.timings[step], step).toBeGreaterThan(0);
  const rle = result.rle as Rle;
  expect(rle.size).toEqual([427, 640]);
  expect([result.area, result.bounds]).toEqual([maskArea(rle), maskBounds(rle)]);
});

test("--format mask writes the picture of the mask", async () => {
  expect(await sharp(picture).metadata()).toMatchObject({ format: "png", channels: 1, depth: "uchar" });
  const { data, info } = await sharp(picture).toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 640, height: 427, channels: 1 });
  const inside = decodeMask(result.rle as Rle);
  expect(data.equals(inside.map((value) => value * 255))).toBe(true);
});

/** A file that numpy.save might have written: its shape and the bytes of a value. */
function readNpy(name: string): { dtype: string; shape: number[]; data: Uint8Array } {
  const file = new Uint8Array(readFileSync(join(trace, name)));
  expect([...file.subarray(0, 8)], name).toEqual([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  const begin = 10 + new DataView(file.buffer).getUint16(8, true);
  const header = new TextDecoder().decode(file.subarray(10, begin));
  const [, dtype = "", shape = ""] = /'descr': '(.+)', 'fortran_order': False, 'shape': \((.*)\)/.exec(header) ?? [];
  return { dtype, shape: shape.split(",").filter(Boolean).map(Number), data: file.subarray(begin) };
}

test("--trace writes every tensor, and no older trace's stays", () => {
  const names = readdirSync(trace).sort();
  expect(names).not.toContain("0000-encode.old.npy");
  expect(names).not.toContain("9999-segment.old.npy");
  expect(names).toContain("2024-05-01-notes.npy");
  const tensors = names.filter((name) => /^\d+-(encode|segment)\./.test(name));
  expect(tensors.length).toBeGreaterThan(50);
  tensors.forEach((name, index) => {
    expect(name.slice(0, 5)).toBe(`${String(index).padStart(4, "0")}-`);
    const { dtype, shape, data } = readNpy(name);
    expect(data.length, name).toBe(shape.reduce((product, side) => product * side, Number(dtype.slice(2))));
  });
  expect(readNpy("0000-encode.photo.npy")).toMatchObject({ dtype: "|u1", shape: [427, 640, 3] });
  const last = readNpy(tensors.at(-1) as string);
  expect(tensors.at(-1)).toMatch(/-segment\.mask_logits\.npy$/);
  const logits = new Float32Array(last.data.slice().buffer);
  const share = logits.filter((value) => value > 0).length / logits.length;
  expect(share).toBeCloseTo(result.area / (427 * 640), 2);
});

test("--trace holds the reply as it was written, and the result", () => {
  const reply = readFileSync(join(trace, "reply.txt"), "utf8");
  expect(reply).toContain(result.think);
  expect(reply).toContain(`<answer>${result.answer}</answer>`);
  expect(JSON.parse(readFileSync(join(trace, "result.json"), "utf8"))).toEqual(result);
});

test("a trace that ends in an error holds what came before it", async () => {
  const { code, stderr } = await loupe("segment", "--image", PHOTO, "--prompt", " ", "--trace", trace);
  expect(stderr).toMatch(/^loupe: Type what you are looking for/);
  expect(code).toBe(1);
  const names = readdirSync(trace);
  expect(names).toContain("0000-encode.photo.npy");
  expect(names).not.toContain("result.json");
  expect(readFileSync(join(trace, "reply.txt"), "utf8")).toBe("");
});

test("a result for which there is no room is shown all the same", async () => {
  const { code, stdout, stderr } = await loupe(...ZEBRA, "--format", "json", "--out", "/dev/full");
  expect(stderr).toBe("loupe: /dev/full cannot be written: there is no room left.\n");
  expect(stdout).toContain("pixels");
  expect(code).toBe(1);
});

test("a trace that cannot be written keeps neither the answer nor why there is none", async () => {
  const full = join(folder, "full");
  // An older trace's file that cannot be removed: who runs the tests may write anywhere.
  mkdirSync(join(full, "result.json"), { recursive: true });
  const mask = join(folder, "kept.png");
  const answered = await loupe(...ZEBRA, "--format", "mask", "--out", mask, "--trace", full);
  expect(answered.stderr).toMatch(/^loupe: .*result\.json cannot be written: it is a folder\.\n$/);
  expect(answered.stdout).toContain("pixels");
  expect(existsSync(mask)).toBe(true);
  expect(answered.code).toBe(1);
  const failed = await loupe("segment", "--image", PHOTO, "--prompt", " ", "--trace", full);
  expect(failed.stderr).toMatch(/^loupe: .*result\.json cannot be written.*\nloupe: Type what you are looking for/);
  expect(failed.code).toBe(1);
});

test("without --json is for people", async () => {
  const { code, stdout } = await loupe("segment", "--image", "public/samples/table.jpg", "--prompt", "the mug");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^(mask {4}[\d,]+ pixels|Nothing in this photo matches\.)/m);
  expect(stdout).toMatch(/^time .*tokens/m);
});

test.each([
  [
    "an unknown model",
    ["--image", "public/samples/savanna.jpg", "--prompt", "x", "--model", "giga"],
    /^loupe: There is no model named "giga"\. Installed: /,
  ],
  ["a file that is no image", ["--image", "README.md", "--prompt", "x"], /^loupe: This file is not an image/],
  ["an empty prompt", ["--image", "public/samples/savanna.jpg", "--prompt="], /^loupe: Type what you are looking for/],
])("segment refuses %s in one line", async (_, args, message) => {
  const { code, stdout, stderr } = await loupe("segment", ...args);
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(stdout).toBe("");
  expect(code).toBe(1);
});
