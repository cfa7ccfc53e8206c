import { createHash } from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";
import { hexOf, sha256 } from "../../src/engine/store/sha256";
import { plainSha256, Sha256 } from "../../src/engine/store/sha256-plain";
import { Random } from "../random";

afterEach(() => vi.unstubAllGlobals());

const random = new Random(11);
const bytesOf = (length: number) => Uint8Array.from({ length }, () => random.integer(0, 255));
const expected = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

test("every length about the blocks' borders, and some of many blocks, as Node says it", () => {
  for (const length of [...Array(200).keys(), 1000, 4096, 65_537, 1 << 20]) {
    const bytes = bytesOf(length);
    expect([length, Buffer.from(plainSha256(bytes)).toString("hex")]).toEqual([length, expected(bytes)]);
  }
});

test("bytes that come bit by bit have the sum of the whole", () => {
  for (let i = 0; i < 200; i++) {
    const pieces = Array.from({ length: random.integer(0, 9) }, () => bytesOf(random.integer(0, i % 2 ? 20 : 300)));
    const sum = new Sha256();
    for (const piece of pieces) sum.add(piece);
    expect(hexOf(sum.digest())).toBe(expected(Buffer.concat(pieces)));
  }
});

test("a part of a larger buffer is that part alone", () => {
  const part = bytesOf(300).subarray(17, 130);
  expect(Buffer.from(plainSha256(part)).toString("hex")).toBe(expected(part));
});

test.each([
  ["without the browser's own, as on plain http", { subtle: undefined }],
  ["without crypto at all", undefined],
])("%s, hashes are the same", async (_, crypto) => {
  const bytes = bytesOf(5000);
  vi.stubGlobal("crypto", crypto);
  expect(await sha256(bytes)).toBe(expected(bytes));
});
