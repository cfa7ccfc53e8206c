import { expect, test } from "vitest";
import { joined } from "../../src/engine/runtime/language";

test("image features of each level stay with their tokens, and text has zeros", () => {
  // Hidden size 2: one token of text, an image of two tokens and two levels, one token of text.
  const text = (value: number) => ({ embeds: Float32Array.of(value, value), deepstack: null });
  const image = { embeds: Float32Array.of(1, 2, 3, 4), deepstack: Float32Array.of(11, 12, 13, 14, 21, 22, 23, 24) };
  const all = joined(joined(text(8), image), text(9));
  expect([...all.embeds]).toEqual([8, 8, 1, 2, 3, 4, 9, 9]);
  expect([...(all.deepstack ?? [])]).toEqual([0, 0, 11, 12, 13, 14, 0, 0, 0, 0, 21, 22, 23, 24, 0, 0]);
});

test("text alone has none", () => {
  const text = { embeds: Float32Array.of(1), deepstack: null };
  expect(joined(text, text).deepstack).toBeNull();
});
