/** A bundle that a person gives, as a folder or a ZIP: looked at, added, read; refused by file and key where it is not one. */
import { beforeAll, describe, expect, test } from "vitest";
import type { GivenModel } from "../../../src/engine/api";
import { listedFiles } from "../../../src/engine/store/load";
import { sha256 } from "../../../src/engine/store/sha256";
import { files, type Given, KEY, libraryOf, manifest, SUMS, text, zip64Of, zipOf } from "./support";

let stored: Uint8Array<ArrayBuffer>;
let deflated: Uint8Array<ArrayBuffer>;
let zip64: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  stored = await zipOf(files);
  deflated = await zipOf(files, 1);
  zip64 = await zip64Of(files);
});

const folder = (given: readonly Given[] = files): GivenModel => ({ name: "folder", files: given });
const zip = (bytes: Uint8Array<ArrayBuffer>): GivenModel => ({ name: "own.zip", zip: new Blob([bytes]) });
const without = (path: string, ...others: Given[]) =>
  folder([...files.filter((one) => one.path !== `folder/${path}`), ...others]);
const changed = (change: (copy: typeof manifest) => void) => {
  const copy = structuredClone(manifest);
  change(copy);
  return without("manifest.json", text("folder/manifest.json", JSON.stringify(copy)));
};
const [BIG] = [...manifest.files].sort((a, b) => b.bytes - a.bytes) as [(typeof manifest.files)[number]];

/** Sums of all files of what was added, as load() gets them. */
async function read(given: GivenModel): Promise<string[]> {
  const library = libraryOf();
  const { key } = await library.add({ model: given });
  const bundle = await library.added(key);
  if (!bundle) throw new Error("it was not added");
  const listed = listedFiles(bundle.manifest);
  const fetching = bundle.source.fetch("", listed, { waits: [] });
  const sums: string[] = [];
  for (const { path } of listed) {
    const file = await fetching.file(path);
    sums.push(await sha256(file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : file));
  }
  return sums;
}

describe("a whole bundle", () => {
  test.each([
    ["a folder", () => folder()],
    ["a ZIP that packs nothing", () => zip(stored)],
    ["a ZIP", () => zip(deflated)],
    ["a ZIP64", () => zip(zip64)],
  ])("%s is looked at, added, and read as it is", async (_, given) => {
    const library = libraryOf();
    const looked = await library.look({ model: given() });
    expect(looked).toMatchObject({ key: KEY, id: "made-up", version: "1.0", kept: 0, problem: null });
    expect(looked.from).toEqual({ kind: "files", name: (given() as { name: string }).name });
    expect(looked.licence.id).toBe(manifest.licence.id);
    // Looked at it is not there.
    expect((await library.models()).map(({ key }) => key)).toEqual(["nano"]);
    await library.add({ model: given() });
    const listed = await library.models();
    expect(listed.map(({ key, isDefault }) => [key, isDefault])).toEqual([
      ["nano", true],
      [KEY, false],
    ]);
    expect(await read(given())).toEqual(SUMS);
    await library.remove({ model: KEY });
    expect((await library.models()).map(({ key }) => key)).toEqual(["nano"]);
  });

  test.each([0, 1] as const)(
    "another file than was listed is refused as it is added, though nothing may be kept (level %i)",
    async (level) => {
      const library = libraryOf();
      const other = files.map(({ path, file }) => {
        return path.endsWith(BIG.path) ? { path, file: new Blob([new Uint8Array(file.size)]) } : { path, file };
      });
      for (const given of [folder(other), zip(await zipOf(other, level))]) {
        const message = expect.stringMatching(new RegExp(`${BIG.path}.*piece 1`));
        await expect(library.add({ model: given })).rejects.toMatchObject({ code: "bundle-altered", message });
        expect((await library.models()).map(({ key }) => key)).toEqual(["nano"]);
      }
    },
  );

  test("files that are at hand are not copied where nothing may be kept", async () => {
    const library = libraryOf();
    for (const given of [folder(), zip(stored)]) {
      await library.add({ model: given });
      const bundle = await library.added(KEY);
      const file = await bundle?.source.fetch("", listedFiles(manifest)).file(BIG.path);
      expect(file).toBeInstanceOf(Blob);
    }
  });
});

describe("is refused, by name:", () => {
  const TEXT = "tokenizer/tokenizer.json";
  test.each<[what: string, given: () => GivenModel, message: RegExp]>([
    ["no manifest", () => without("manifest.json"), /no manifest\.json in folder/],
    ["no files at all", () => folder([]), /no manifest\.json in folder/],
    [
      "two bundles side by side",
      () => folder([text("x/a/manifest.json", "{}"), text("x/b/manifest.json", "{}")]),
      /several models.*x\/a/,
    ],
    ["a manifest that is no JSON", () => without("manifest.json", text("folder/manifest.json", "{")), /manifest\.json/],
    [
      "a manifest of 20 MB",
      () => without("manifest.json", text("folder/manifest.json", "x".repeat(2e7))),
      /manifest\.json is larger/,
    ],
    [
      "a key that is not as it should be",
      () => changed((copy) => Object.assign(copy.decoder, { layers: 1e9 })),
      /decoder\.layers/,
    ],
    [
      "a path that leads out",
      () => changed((copy) => Object.assign(copy.files[0] ?? {}, { path: "../x" })),
      /files\[0\]\.path/,
    ],
    [
      "an address for a path",
      () => changed((copy) => Object.assign(copy.files[0] ?? {}, { path: "https://x.example/y" })),
      /files\[0\]\.path/,
    ],
    ["a file that is listed twice", () => changed((copy) => copy.files.push(BIG)), /twice/],
    [
      "a piece that fills the memory",
      () =>
        changed((copy) => {
          copy.chunk_bytes = 2 ** 40;
          copy.files.push({ path: "big", bytes: 2 ** 39, chunks: ["0".repeat(64)] });
        }),
      /chunk_bytes/,
    ],
    ["a missing file", () => without(TEXT), /tokenizer\/tokenizer\.json is missing in folder/],
    [
      "a file of another length",
      () => without(TEXT, text(`folder/${TEXT}`, "{}")),
      /tokenizer\/tokenizer\.json.*2 bytes/,
    ],
    [
      "a file of other contents",
      () =>
        without(TEXT, text(`folder/${TEXT}`, "x".repeat(manifest.files.find(({ path }) => path === TEXT)?.bytes ?? 0))),
      /tokenizer\/tokenizer\.json.*piece 1/,
    ],
  ])("%s", async (_, given, message) => {
    await expect(read(given())).rejects.toThrow(message);
  });
});

describe("a ZIP that means harm is refused:", () => {
  const zipped = async (extra: Given[] = []) => zipOf([...files, ...extra]);
  const find = (bytes: Uint8Array, signature: number, from = 0) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    let at = from;
    while (view.getUint32(at, true) !== signature) at++;
    return { view, at };
  };
  const ENTRY = 0x02014b50;
  /** The first entry of its list is made another. */
  const with_ = (change: (view: DataView, at: number) => void) => () => {
    const bytes = deflated.slice();
    // The list is at the end: what looks like it before is packed bytes.
    const from = new DataView(bytes.buffer).getUint32(bytes.length - 6, true);
    const { view, at } = find(bytes, ENTRY, from);
    change(view, at);
    return zip(bytes);
  };
  test.each<[what: string, given: () => GivenModel | Promise<GivenModel>, message: RegExp]>([
    ["no ZIP", () => zip(new TextEncoder().encode("x".repeat(1000)) as Uint8Array<ArrayBuffer>), /own\.zip.*no ZIP/],
    ["empty", () => zip(new Uint8Array(0)), /own\.zip.*no ZIP/],
    ["cut off at the end", () => zip(deflated.slice(0, -100)), /own\.zip/],
    ["cut off at the beginning", () => zip(deflated.slice(1000)), /own\.zip.*cut off/],
    [
      "a list that begins beyond its end",
      () => {
        const bytes = deflated.slice();
        new DataView(bytes.buffer).setUint32(bytes.length - 6, bytes.length + 5, true);
        return zip(bytes);
      },
      /own\.zip/,
    ],
    [
      "a count of files that is too high",
      () => {
        const bytes = deflated.slice();
        new DataView(bytes.buffer).setUint16(bytes.length - 12, 9999, true);
        return zip(bytes);
      },
      /own\.zip.*list is damaged/,
    ],
    ["sizes that are missing", with_((view, at) => view.setUint32(at + 24, 0xffffffff, true)), /size of .* is missing/],
    ["a password", with_((view, at) => view.setUint16(at + 8, 1, true)), /locked by a password/],
    ["another way of packing", with_((view, at) => view.setUint16(at + 10, 99, true)), /not known here/],
    [
      "more bytes than it says",
      with_((view, at) => view.setUint32(at + 24, view.getUint32(at + 24, true) - 1, true)),
      /bytes/,
    ],
    [
      "an own header that is not there",
      with_((view, at) => view.setUint32(at + 42, 77, true)),
      /not where its list says/,
    ],
    ["packed bytes beyond its end", with_((view, at) => view.setUint32(at + 20, 2 ** 31, true)), /cut off/],
  ])("%s", async (_, given, message) => {
    await expect(read(await given())).rejects.toThrow(message);
  });

  test("names that lead out of it are nobody's files", async () => {
    const bytes = await zipped([
      text("../../evil", "x"),
      text("/etc/passwd", "x"),
      text("folder/../../manifest.json", "{}"),
    ]);
    expect(await read(zip(bytes))).toEqual(SUMS);
  });

  test("a name that is in it twice", async () => {
    // "folder/a" and "folder/b" are as long: the second is renamed in the list.
    const bytes = await zipped([text("folder/aa", "1"), text("folder/bb", "2")]);
    const name = new TextEncoder().encode("folder/bb");
    for (let at = 0; at < bytes.length - 7; at++) {
      if (name.every((byte, i) => bytes[at + i] === byte)) bytes.set(new TextEncoder().encode("folder/aa"), at);
    }
    await expect(read(zip(bytes))).rejects.toThrow(/folder\/aa is in it twice/);
  });

  test("a bomb: what unpacks to more than was listed ends there", async () => {
    const listed = { path: "bomb", bytes: 2e7, chunks: Array(20_000).fill("0".repeat(64)) };
    const copy = { ...structuredClone(manifest), files: [...manifest.files, listed] };
    const given = files.filter(({ path }) => path !== "folder/manifest.json");
    const small = await zipOf(
      [...given, text("folder/manifest.json", JSON.stringify(copy)), text("folder/bomb", "")],
      1,
    );
    // The bomb's packed bytes are those of 30 MB of zeros, and its sizes lie.
    const { deflateSync } = await import("fflate");
    const packed = deflateSync(new Uint8Array(3e7), { level: 1 });
    const bytes = replaced(small, "folder/bomb", packed, 2e7);
    const begin = process.memoryUsage().rss;
    await expect(read(zip(bytes))).rejects.toThrow(/bomb/);
    expect(process.memoryUsage().rss - begin).toBeLessThan(5e8);
  });

  /** An entry's packed bytes are others, put at the file's beginning; its list says `size` of them. */
  function replaced(bytes: Uint8Array, name: string, packed: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
    const header = new Uint8Array(30);
    new DataView(header.buffer).setUint32(0, 0x04034b50, true);
    const all = new Uint8Array(header.length + packed.length + bytes.length);
    all.set(header);
    all.set(packed, header.length);
    all.set(bytes, header.length + packed.length);
    const shift = header.length + packed.length;
    const view = new DataView(all.buffer);
    const end = all.length - 22;
    const list = view.getUint32(end + 16, true) + shift;
    view.setUint32(end + 16, list, true);
    for (let at = list; at < end; ) {
      const length = view.getUint16(at + 28, true);
      const isIt = new TextDecoder().decode(all.subarray(at + 46, at + 46 + length)) === name;
      view.setUint32(at + 42, isIt ? 0 : view.getUint32(at + 42, true) + shift, true);
      if (isIt) {
        view.setUint16(at + 10, 8, true);
        view.setUint32(at + 20, packed.length, true);
        view.setUint32(at + 24, size, true);
      }
      at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
    return all;
  }
});
