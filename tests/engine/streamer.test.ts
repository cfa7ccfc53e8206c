import { expect, test } from "vitest";
import { TokenStreamer } from "../../src/engine/text/streamer";

/** A tokenizer with one token for every byte: the worst case for characters of several bytes. */
const decode = (ids: number[]) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(ids));

function stream(ids: Iterable<number>) {
  const streamer = new TokenStreamer(decode);
  const pieces = [...ids].map((id) => streamer.push(id));
  return [...pieces, streamer.flush()];
}

test.each(["plain", "grüße, 日本語", "👩‍👩‍👧 cup", "שלום כוס", "a\u0301e"])(
  "pieces of %s join to the text, no character split",
  (text) => {
    const pieces = stream(new TextEncoder().encode(text));
    expect(pieces.join("")).toBe(text);
    expect(pieces.some((piece) => piece.includes("\uFFFD"))).toBe(false);
  },
);

test("every ASCII token comes out at once", () => {
  expect(stream(new TextEncoder().encode("box"))).toEqual(["b", "o", "x", ""]);
});

test("bytes that are no text do not hold the rest back for ever", () => {
  const pieces = stream([0xf0, 0x80, 0x80, 0x80, 0x80, 0x6f, 0x6b]);
  expect(pieces.join("")).toContain("ok");
});

test("an unfinished character comes out at the end", () => {
  expect(stream([0x61, 0xe6, 0x97]).join("")).toBe("a\uFFFD");
});
