/** A bundle of the bundled model's shape, made up and small, as somebody gives it: a folder of files, a ZIP. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { crc32 } from "node:zlib";
import { type Zippable, zipSync } from "fflate";
import { createLibrary } from "../../../src/engine/library";
import type { Manifest } from "../../../src/engine/store/manifest";
import { folderSource } from "../../../src/engine/store/source-node";
import { Random } from "../../random";

export type Given = { path: string; file: Blob };

const CHUNK = 1000;
const models = resolve("models");
const shape = JSON.parse(readFileSync(join(models, "nano/manifest.json"), "utf8")) as Manifest;
const random = new Random(20);
const contents = shape.files.map(({ path }, i) => ({ path, bytes: bytesOf(1 + i * 700) }));

/** Half of it repeats, so that packing it is worth something. */
function bytesOf(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => (i % 2 ? random.integer(0, 255) : 7)));
}

const sum = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

export const manifest: Manifest = {
  ...shape,
  id: "made-up",
  version: "1.0",
  chunk_bytes: CHUNK,
  files: contents.map(({ path, bytes }) => ({
    path,
    bytes: bytes.length,
    chunks: Array.from({ length: Math.ceil(bytes.length / CHUNK) }, (_, i) =>
      sum(bytes.subarray(i * CHUNK, (i + 1) * CHUNK)),
    ),
  })),
};
export const KEY = "made-up@1.0";
/** Of each file of the manifest. */
export const SUMS = contents.map(({ bytes }) => sum(bytes));

/** As a browser gives what lies in a folder: below the folder's own name. */
export const files: Given[] = [
  { path: "folder/manifest.json", file: new Blob([JSON.stringify(manifest)]) },
  ...contents.map(({ path, bytes }) => ({
    path: `folder/${path}`,
    file: new Blob([bytes as Uint8Array<ArrayBuffer>]),
  })),
  { path: "folder/README.md", file: new Blob(["Of no interest"]) },
];

/** A library that keeps nothing, as where nothing may be kept. */
export const libraryOf = (origins: readonly string[] = []) => createLibrary({ source: folderSource(models), origins });

export const text = (path: string, content: string): Given => ({ path, file: new Blob([content]) });

/** `level`: 0 stores, 1 to 9 deflate. */
export async function zipOf(given: readonly Given[], level: 0 | 1 = 0): Promise<Uint8Array<ArrayBuffer>> {
  const packed: Zippable = {};
  for (const { path, file } of given) packed[path] = [new Uint8Array(await file.arrayBuffer()), { level }];
  return zipSync(packed) as Uint8Array<ArrayBuffer>;
}

/** As programs write a ZIP of more than 4 GB: every size in the extra field that has eight bytes for it. Nothing is packed. */
export async function zip64Of(given: readonly Given[]): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  const list: Uint8Array[] = [];
  let at = 0;
  for (const { path, file } of given) {
    const [name, bytes] = [new TextEncoder().encode(path), new Uint8Array(await file.arrayBuffer())];
    const sum = crc32(bytes);
    const all = 0xffffffff;
    const sizes = [eight(bytes.length), eight(bytes.length)];
    const local = [four(0x04034b50), two(45, 0, 0, 0, 0), four(sum, all, all), two(name.length, 20), name];
    const part = joined([...local, two(1, 16), ...sizes, bytes]);
    parts.push(part);
    const head = [four(0x02014b50), two(45, 45, 0, 0, 0, 0), four(sum, all, all), two(name.length, 28, 0, 0, 0)];
    list.push(joined([...head, four(0, all), name, two(1, 24), ...sizes, eight(at)]));
    at += part.length;
  }
  const whole = joined(list);
  const [count, size, place] = [eight(list.length), eight(whole.length), eight(at)];
  const end = [four(0x06064b50), eight(44), two(45, 45), four(0, 0), count, count, size, place];
  const locator = [four(0x07064b50, 0), eight(at + whole.length), four(1)];
  const old = [four(0x06054b50), two(0, 0, 0xffff, 0xffff), four(0xffffffff, 0xffffffff), two(0)];
  return joined([...parts, whole, ...end, ...locator, ...old]);
}

const two = (...values: number[]) => new Uint8Array(Uint16Array.from(values).buffer);
const four = (...values: number[]) => new Uint8Array(Uint32Array.from(values).buffer);
const eight = (value: number) => new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
const joined = (parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
