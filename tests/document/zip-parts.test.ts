/** A ZIP in parts: the same files as in one, and never all of them at once. */
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { zip as everything } from "../../src/document/formats/zip";
import { zip, zipParts } from "../../src/document/zip";
import { all, io, things } from "./format-scenes";

const text = (words: string) => new TextEncoder().encode(words);
const FILES = {
  "a/photo.jpg": new Uint8Array(5000).fill(7),
  "a/words.json": text("{}".repeat(2000)),
  "b.txt": text(""),
};

async function* eachOf<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

async function joined(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return new Uint8Array(Buffer.concat(all));
}

test("its files are those of a ZIP in one piece, each kept or compressed as there, and the bytes are the same each time", async () => {
  const parts = await joined(zipParts(eachOf(Object.entries(FILES))));
  expect(unzipSync(parts)).toEqual(unzipSync(await zip(FILES)));
  expect(parts.length).toBeLessThan(6500);
  expect(await joined(zipParts(eachOf(Object.entries(FILES))))).toEqual(parts);
});

test("what there is of it comes before the next file is asked for", async () => {
  let bytes = 0;
  async function* asked() {
    for (let i = 0; i < 3; i++) {
      // All of the files before are out.
      expect(bytes).toBeGreaterThanOrEqual(i * 100_000);
      yield [`${i}.jpg`, new Uint8Array(100_000)] as const;
    }
  }
  for await (const part of zipParts(asked())) bytes += part.length;
  expect(bytes).toBeGreaterThan(300_000);
});

test("a file that cannot be made ends it with that error", async () => {
  async function* broken(): AsyncGenerator<[string, Uint8Array]> {
    yield ["a.jpg", text("a")];
    throw new RangeError("no memory");
  }
  await expect(joined(zipParts(broken()))).rejects.toThrow("no memory");
});

test("everything of several photos is the same in parts and in one", async () => {
  const parts = everything.parts?.([things, all], io);
  expect(parts && (await joined(parts))).toEqual(await everything.write([things, all], io));
});
