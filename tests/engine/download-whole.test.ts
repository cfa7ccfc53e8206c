/** Downloads of a file of which only the sum of the whole is known: resumed, in other visits too; never believed before its end. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type DownloadOptions, download } from "../../src/engine/store/download";
import { Gate } from "../../src/engine/store/gate";
import type { ListedFile } from "../../src/engine/store/listed-file";
import type { Ask } from "../../src/engine/store/request";
import { blobShelf, memoryShelf, type Shelf } from "../../src/engine/store/shelf";
import { folderShelf } from "../../src/engine/store/shelf-node";
import { type Fault, HostileServer } from "../hostile-server";
import { Random } from "../random";

const PART = 4096;
const PATH = "/owner/name/resolve/abc/onnx/model.onnx_data";
const random = new Random(5);
const BYTES = Buffer.from(Uint8Array.from({ length: 10 * PART + 777 }, () => random.integer(0, 255)));
const sumOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const FILE: ListedFile = {
  path: "model.onnx_data",
  bytes: BYTES.length,
  chunks: [],
  chunkBytes: PART,
  sum: sumOf(BYTES),
};
const CHUNKS = Array.from({ length: 11 }, (_, i) => sumOf(BYTES.subarray(i * PART, (i + 1) * PART)));

let server: HostileServer;
let folder: string;
beforeEach(async () => {
  server = await HostileServer.start({ [PATH]: BYTES });
  folder = mkdtempSync(join(tmpdir(), "loupe-whole-"));
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const faults = (...list: Fault[]) => server.faults.set(PATH, list);
const address = () => `${server.address}${PATH}`;
const ranges = () => server.asked.map(({ range }) => range);

async function get(options: DownloadOptions = {}, shelf: Shelf = memoryShelf(FILE)) {
  const troubles: string[] = [];
  const bytes: number[] = [];
  let chunks: string[] = [];
  const done = await download(address(), FILE, shelf, {
    waits: [1, 1, 1],
    onBytes: (count) => bytes.push(count),
    onTrouble: (why) => why && troubles.push(why),
    onChunks: (sums) => {
      chunks = sums;
    },
    ...options,
  });
  expect(done).toBe(true);
  return { troubles, bytes, chunks, whole: Buffer.from((await shelf.take()) as Uint8Array) };
}

test("a good server is asked once; in the end the sums of its parts are known too", async () => {
  const { whole, chunks, bytes } = await get();
  expect(whole.equals(BYTES)).toBe(true);
  expect(chunks).toEqual(CHUNKS);
  expect([bytes[0], bytes.at(-1), ranges()]).toEqual([0, BYTES.length, [null]]);
});

test("cut at random bytes, it goes on from the byte where it was cut", async () => {
  for (let i = 0; i < 12; i++) {
    const cutAfter = i === 0 ? 2 * PART : random.integer(1, BYTES.length - 1);
    server.asked.length = 0;
    faults({ cutAfter });
    expect((await get()).whole.equals(BYTES)).toBe(true);
    expect([cutAfter, server.sent(PATH)]).toEqual([cutAfter, BYTES.length]);
    expect(ranges()).toEqual([null, `bytes=${cutAfter}-${BYTES.length - 1}`]);
  }
});

test("never more than a part of it is in memory on its way", async () => {
  const kept = memoryShelf(FILE);
  const written: number[] = [];
  const write: Shelf["write"] = (index, bytes) => {
    written.push(bytes.buffer.byteLength);
    return kept.write(index, bytes);
  };
  expect((await get({}, { ...kept, write })).whole.equals(BYTES)).toBe(true);
  expect(written).toEqual([...Array(10).fill(PART), 777]);
});

describe("in another visit", () => {
  const path = () => join(folder, "a/model.onnx_data");
  const visit = async (options: DownloadOptions = {}) => {
    const shelf = await folderShelf(path(), FILE);
    try {
      await download(address(), FILE, shelf, { waits: [1], ...options });
      await shelf.finish();
    } finally {
      await shelf.close();
    }
  };
  const begun = async () => {
    faults({ cutAfter: 6 * PART + 100 }, { status: 404 });
    await expect(visit()).rejects.toMatchObject({ code: "bundle-missing-file" });
    server.asked.length = 0;
  };

  test("it goes on after the last part that was kept", async () => {
    await begun();
    await visit();
    expect(readFileSync(path()).equals(BYTES)).toBe(true);
    expect(ranges()).toEqual([`bytes=${6 * PART}-${BYTES.length - 1}`]);
  });

  test("what is whole is looked at, and nothing is asked for", async () => {
    await visit();
    server.asked.length = 0;
    await visit();
    expect(server.asked).toEqual([]);
  });

  test("what was kept and is another now costs all of it again, and is not believed", async () => {
    await begun();
    const staged = `${path()}.part`;
    const half = readFileSync(staged);
    half.writeUInt8(half.readUInt8(5) ^ 1, 5);
    writeFileSync(staged, half);
    await visit();
    expect(readFileSync(path()).equals(BYTES)).toBe(true);
    expect(ranges()).toEqual([`bytes=${6 * PART}-${BYTES.length - 1}`, null]);
  });

  test("a whole one that was changed, one that is torn, one that is longer", async () => {
    for (const change of [
      () => writeFileSync(path(), Buffer.alloc(BYTES.length)),
      () => truncateSync(path(), 7 * PART + 9),
      () => writeFileSync(path(), Buffer.concat([BYTES, BYTES])),
    ]) {
      await visit();
      change();
      await visit();
      expect(readFileSync(path()).equals(BYTES)).toBe(true);
    }
  });
});

test("a wrong byte costs the file again, once, past every cache", async () => {
  faults({ wrongAt: 3 * PART + 5 });
  const { whole, bytes } = await get();
  expect(whole.equals(BYTES)).toBe(true);
  expect(ranges()).toEqual([null, null]);
  expect(bytes).toContain(0);
});

test("a byte that stays wrong is said, with the file, and nothing of it is finished", async () => {
  faults({ wrongAt: BYTES.length - 1 }, { wrongAt: BYTES.length - 1 });
  await expect(get()).rejects.toMatchObject({
    code: "bundle-altered",
    message: expect.stringMatching(/model\.onnx_data.*its contents are others/),
  });
});

test("a server that sends all to a Range: what is there is not taken twice", async () => {
  faults({ cutAfter: 6 * PART + 100 }, { wholeFile: true });
  expect((await get()).whole.equals(BYTES)).toBe(true);
  expect(server.asked.map(({ sent }) => sent)).toEqual([6 * PART + 100, BYTES.length]);
});

test("another version: halves of two are never joined", async () => {
  faults({ cutAfter: 2 * PART + 9 }, { etag: '"other"' }, { etag: '"other"' });
  const { whole, troubles } = await get();
  expect(whole.equals(BYTES)).toBe(true);
  expect(troubles.join()).toContain("changed on the server");
  expect(ranges()).toEqual([null, `bytes=${2 * PART + 9}-${BYTES.length - 1}`, null]);
});

test("one that is another at every request is given up", async () => {
  faults(...Array.from({ length: 20 }, (_, i) => ({ cutAfter: 2 * PART, etag: `"${i}"` })));
  await expect(get()).rejects.toThrow(/model\.onnx_data is missing/);
  expect(server.asked.length).toBeLessThan(12);
});

describe("what stays so is said:", () => {
  test.each<[string, Fault, string, RegExp]>([
    ["404", { status: 404 }, "bundle-missing-file", /model\.onnx_data.*answered 404/],
    ["403, as of what is gated", { status: 403 }, "bundle-missing-file", /answered 403/],
    ["a page of HTML", { headers: { "content-type": "text/html" } }, "bundle-missing-file", /does not have it/],
    ["a shorter file", { instead: BYTES.subarray(0, 99) }, "bundle-altered", /99 bytes instead of/],
    ["a longer file", { instead: Buffer.alloc(BYTES.length + 1) }, "bundle-altered", /bytes instead of/],
  ])("%s", async (_, fault, code, message) => {
    faults(...Array(8).fill(fault));
    await expect(get()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

test("more bytes than are listed end it at once", async () => {
  const ask: Ask = async () => ({ at: 0, etag: null, body: new Blob([Buffer.concat([BYTES, BYTES])]).stream() });
  await expect(download(ask, FILE, memoryShelf(FILE), { waits: [1] })).rejects.toMatchObject({
    code: "bundle-altered",
    message: expect.stringMatching(/model\.onnx_data.*more than its/),
  });
});

test("paused, what is kept stays, and it goes on there", async () => {
  const gate = new Gate();
  const shelf = memoryShelf(FILE);
  faults({ stallAfter: 4 * PART + 10 });
  const onBytes = (bytes: number) => bytes >= 4 * PART && gate.close();
  expect(await download(address(), FILE, shelf, { gate, onBytes })).toBe(false);
  gate.open();
  expect((await get({ gate }, shelf)).whole.equals(BYTES)).toBe(true);
  expect(ranges().at(-1)).toBe(`bytes=${4 * PART}-${BYTES.length - 1}`);
});

test("of a file at hand nothing is copied, and one that is another is refused", async () => {
  const never = async () => {
    throw new Error("asked");
  };
  expect(await download(never, FILE, blobShelf(FILE, new Blob([BYTES])))).toBe(true);
  const other = Buffer.from(BYTES);
  other[9 * PART] = (other[9 * PART] as number) ^ 1;
  server.set(PATH, other);
  await expect(get({}, blobShelf(FILE, new Blob([other])))).rejects.toMatchObject({ code: "bundle-altered" });
});
