/** What is needed first has the whole line to itself. */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fetchFiles, type RemoteFile } from "../../src/engine/store/fetching";
import { openStorage } from "../../src/engine/store/storage";

const BYTES = 1000;
const body = (path: string) => Buffer.alloc(BYTES, path);
let missing: string | null = null;
/** "ask PATH" and "end PATH", in their order. */
const log: string[] = [];

const server = createServer(async (request, response) => {
  const path = (request.url ?? "").slice(1);
  log.push(`ask ${path}`);
  // The first takes longest.
  await sleep(path === "a" ? 300 : 20);
  log.push(`end ${path}`);
  if (path === missing) response.writeHead(404).end();
  else response.end(body(path));
});
beforeAll(() => new Promise<void>((done) => server.listen(0, "127.0.0.1", done)));
afterAll(() => void server.close());

function file(path: string, late: boolean): RemoteFile {
  const { port } = server.address() as AddressInfo;
  const hash = createHash("sha256").update(body(path)).digest("hex");
  const address = `http://127.0.0.1:${port}/${path}`;
  return { path, bytes: BYTES, chunks: [hash], chunkBytes: BYTES, address, folder: "f", late };
}

/** The late ones stand between the others. */
const files = () => [file("x", true), file("a", false), file("y", true), file("b", false), file("z", true)];

test("late files are asked for once all others are whole", async () => {
  log.length = 0;
  const fetching = fetchFiles(
    files(),
    openStorage(() => {}),
  );
  const all = await Promise.all(["a", "b", "x", "y", "z"].map((path) => fetching.file(path)));
  expect(all.map((bytes) => Buffer.from(bytes as Uint8Array).toString("latin1", 0, 1))).toEqual([..."abxyz"]);
  expect(log.slice(0, 4).sort()).toEqual(["ask a", "ask b", "end a", "end b"]);
  expect(
    log
      .slice(4)
      .filter((line) => line.startsWith("ask"))
      .sort(),
  ).toEqual(["ask x", "ask y", "ask z"]);
});

test("an early file that does not come ends the late ones too", async () => {
  log.length = 0;
  missing = "a";
  const fetching = fetchFiles(
    files(),
    openStorage(() => {}),
    { waits: [] },
  );
  const ends = await Promise.allSettled(["a", "x", "z"].map((path) => fetching.file(path)));
  expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(log.some((line) => /[xyz]/.test(line))).toBe(false);
});
