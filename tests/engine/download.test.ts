/** Downloads of one file from a server that does its worst: in the end the bytes are the file's, or words say why not. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type DownloadOptions, download } from "../../src/engine/store/download";
import { Gate } from "../../src/engine/store/gate";
import { memoryShelf, type Shelf, shelfThatMayFail } from "../../src/engine/store/shelf";
import { type Fault, HostileServer, listed } from "../hostile-server";
import { Random } from "../random";

const CHUNK = 4096;
const PATH = "/models/m/weights.data";
const random = new Random(3);
const BYTES = Buffer.from(Uint8Array.from({ length: 10 * CHUNK + 777 }, () => random.integer(0, 255)));
const FILE = listed("weights.data", BYTES, CHUNK);

let server: HostileServer;
beforeEach(async () => {
  server = await HostileServer.start({ [PATH]: BYTES });
});
afterEach(() => server.stop());

const faults = (...list: Fault[]) => server.faults.set(PATH, list);

interface Outcome {
  bytes: number[];
  troubles: string[];
  whole: Buffer;
}

async function get(options: DownloadOptions = {}, shelf: Shelf = memoryShelf(FILE)): Promise<Outcome> {
  const bytes: number[] = [];
  const troubles: string[] = [];
  const done = await download(`${server.address}${PATH}`, FILE, shelf, {
    waits: [1, 1, 1],
    onBytes: (count) => bytes.push(count),
    onTrouble: (why) => why && troubles.push(why),
    ...options,
  });
  expect(done).toBe(true);
  return { bytes, troubles, whole: Buffer.from((await shelf.take()) as Uint8Array) };
}

test("a good server is asked once, for all of it", async () => {
  const { bytes, troubles, whole } = await get();
  expect(whole.equals(BYTES)).toBe(true);
  expect(server.asked).toEqual([{ path: PATH, range: null, sent: BYTES.length }]);
  expect([bytes[0], bytes.at(-1), troubles]).toEqual([0, BYTES.length, []]);
});

test("cut at 50 random bytes, it goes on from the byte where it was cut", async () => {
  for (let i = 0; i < 50; i++) {
    const cutAfter = random.integer(0, BYTES.length - 1);
    server.asked.length = 0;
    faults({ cutAfter });
    const { whole, troubles } = await get();
    expect(whole.equals(BYTES)).toBe(true);
    expect(troubles[0]).toContain("weights.data");
    // Nothing that had come comes again.
    expect([cutAfter, server.sent(PATH)]).toEqual([cutAfter, BYTES.length]);
    if (cutAfter > 0) expect(server.asked[1]?.range).toBe(`bytes=${cutAfter}-${BYTES.length - 1}`);
  }
});

test("on a shelf that has some chunks, one of them wrong, only what is missing is fetched", async () => {
  const shelf = memoryShelf(FILE);
  for (const index of [0, 1, 4, 5, 7]) await shelf.write(index, BYTES.subarray(index * CHUNK, (index + 1) * CHUNK));
  await shelf.write(5, Buffer.alloc(CHUNK));
  const { whole, bytes } = await get({}, shelf);
  expect(whole.equals(BYTES)).toBe(true);
  expect(server.sent(PATH)).toBe(BYTES.length - 4 * CHUNK);
  expect(server.asked.map(({ range }) => range)).toEqual([
    `bytes=${2 * CHUNK}-${4 * CHUNK - 1}`,
    `bytes=${5 * CHUNK}-${7 * CHUNK - 1}`,
    `bytes=${8 * CHUNK}-${BYTES.length - 1}`,
  ]);
  expect(bytes[0]).toBe(4 * CHUNK);
});

test("a wrong byte costs its chunk again, not the file", async () => {
  faults({ wrongAt: 3 * CHUNK + 5 });
  const { whole } = await get();
  expect(whole.equals(BYTES)).toBe(true);
  expect(server.asked.map(({ range }) => range)).toEqual([null, `bytes=${3 * CHUNK}-${4 * CHUNK - 1}`]);
});

test("a byte that stays wrong is said, with file and piece", async () => {
  faults({ wrongAt: 3 * CHUNK + 5 }, { wrongAt: 3 * CHUNK + 5 });
  await expect(get()).rejects.toMatchObject({
    code: "bundle-altered",
    message: expect.stringMatching(/weights\.data.*piece 4 of 11/),
  });
});

test("a server that sends all to a Range starts the file again", async () => {
  const cutAfter = 6 * CHUNK + 100;
  faults({ cutAfter }, { wholeFile: true });
  const { whole, bytes } = await get();
  expect(whole.equals(BYTES)).toBe(true);
  expect(server.asked.map(({ sent }) => sent)).toEqual([cutAfter, BYTES.length]);
  expect(bytes.at(-1)).toBe(BYTES.length);
});

describe("a part is not believed", () => {
  test.each<[string, Fault]>([
    ["without Content-Range", { headers: { "content-range": "" } }],
    ["from another place", { headers: { "content-range": `bytes 7-${BYTES.length - 1}/${BYTES.length}` } }],
    ["that is compressed", { headers: { "content-encoding": "gzip" } }],
    // As Caddy sends a part of FILE.br to who takes brotli.
    [
      "of the compressed file",
      { headers: { "content-encoding": "br", "content-range": `bytes ${2 * CHUNK + 9}-${3 * CHUNK}/${4 * CHUNK}` } },
    ],
  ])("%s: all of the file is asked for", async (_, fault) => {
    faults({ cutAfter: 2 * CHUNK + 9 }, fault);
    const { whole } = await get();
    expect(whole.equals(BYTES)).toBe(true);
    expect(server.asked.map(({ range }) => range === null)).toEqual([true, false, true]);
  });

  test("of another version: halves of two are never joined", async () => {
    faults({ cutAfter: 2 * CHUNK + 9 }, { etag: '"other"' }, { etag: '"other"' });
    const { whole, troubles } = await get();
    expect(whole.equals(BYTES)).toBe(true);
    expect(troubles.join()).toContain("changed on the server");
    expect(server.asked.at(-1)?.range).toBe(`bytes=${2 * CHUNK}-${BYTES.length - 1}`);
  });
});

test("silence is told in words, with the file, and it is asked for again", async () => {
  faults({ stallAfter: 3 * CHUNK + 50 }, { stallAfter: 0 });
  const { whole, troubles } = await get({ stallMs: 300 });
  expect(whole.equals(BYTES)).toBe(true);
  expect(troubles).toHaveLength(2);
  expect(troubles[0]).toMatch(/^weights\.data: nothing has come for .* Trying again\.$/);
  expect(server.sent(PATH)).toBe(BYTES.length);
});

test.each([503, 429])("a server that answers %s is asked again", async (status) => {
  faults({ status }, { status });
  expect((await get()).whole.equals(BYTES)).toBe(true);
});

describe("what stays so is said:", () => {
  test.each<[string, Fault, string, RegExp]>([
    ["404", { status: 404 }, "bundle-missing-file", /weights\.data.*answered 404/],
    ["503", { status: 503 }, "bundle-missing-file", /weights\.data.*answered 503/],
    ["a page of HTML", { headers: { "content-type": "text/html" } }, "bundle-missing-file", /does not have it/],
    ["a shorter file", { instead: BYTES.subarray(0, 99) }, "bundle-altered", /99 bytes instead of/],
    ["a longer file", { instead: Buffer.alloc(BYTES.length + 1) }, "bundle-altered", /bytes instead of/],
    ["cuts at the first byte", { cutAfter: 0 }, "bundle-missing-file", /weights\.data/],
  ])("%s", async (_, fault, code, message) => {
    faults(...Array.from({ length: 9 }, () => fault));
    await expect(get()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("nobody listens", async () => {
    const { address } = server;
    await server.stop();
    const going = download(`${address}${PATH}`, FILE, memoryShelf(FILE), { waits: [1] });
    await expect(going).rejects.toMatchObject({ code: "bundle-missing-file" });
    server = await HostileServer.start({});
  });
});

test("a disk that is full half-way: memory takes the rest, nothing comes twice, and it is told", async () => {
  const kept = memoryShelf(FILE);
  let room = 3 * CHUNK + 10;
  const full: Shelf = {
    ...kept,
    async write(index, bytes) {
      room -= bytes.length;
      if (room < 0) throw new DOMException("full", "QuotaExceededError");
      await kept.write(index, bytes);
    },
  };
  const failures: unknown[] = [];
  const { whole } = await get(
    {},
    shelfThatMayFail(FILE, full, (error) => failures.push(error)),
  );
  expect(whole.equals(BYTES)).toBe(true);
  expect(failures).toHaveLength(1);
  expect(server.sent(PATH)).toBe(BYTES.length);
  // What was written before is still of use.
  expect(await kept.read(2)).not.toBeNull();
});

test("paused, nothing comes; it goes on with what is missing", async () => {
  const gate = new Gate();
  const shelf = memoryShelf(FILE);
  faults({ stallAfter: 5 * CHUNK });
  const going = download(`${server.address}${PATH}`, FILE, shelf, { gate });
  await expect.poll(() => shelf.read(4)).not.toBeNull();
  gate.close();
  expect(await going).toBe(false);
  gate.open();
  await get({ gate }, shelf);
  expect(server.sent(PATH)).toBe(BYTES.length);
});

test("called off, it ends at once, and what has come stays", async () => {
  const stop = new AbortController();
  const shelf = memoryShelf(FILE);
  faults({ stallAfter: 5 * CHUNK });
  const going = download(`${server.address}${PATH}`, FILE, shelf, { signal: stop.signal });
  await expect.poll(() => shelf.read(4)).not.toBeNull();
  stop.abort();
  await expect(going).rejects.toMatchObject({ code: "aborted" });
  expect(await shelf.read(4)).not.toBeNull();
});
