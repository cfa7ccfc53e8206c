import { expect, test } from "vitest";
import { median } from "../../src/cli/evaluation/speed";
import { ThoughtCounter } from "../../src/cli/evaluation/thought";
import { ReplyParser } from "../../src/engine/text/reply";

/** Tokens as the engine tells them: through its own parser of replies. */
function thoughtOf(tokens: string[]): number {
  const parser = new ReplyParser({
    template: { think: ["<think>", "</think>"], answer: ["<answer>", "</answer>"] },
    coordinates: "absolute",
    model: { width: 10, height: 10 },
    photo: { width: 10, height: 10 },
  });
  const counter = new ThoughtCounter();
  for (const [index, token] of tokens.entries()) {
    const pieces = parser.push(token);
    if (!pieces.length) pieces.push({ text: "", phase: parser.phase });
    for (const piece of pieces) counter.onEvent({ type: "token", index, ...piece });
  }
  return counter.tokens;
}

test.each([
  ["tags that are tokens", ["<think>", "a", " red", " cup", "</think>", "<answer>", "[]", "</answer>"], 3],
  ["tags of several tokens", ["<", "think", ">", "a", " cup", "</", "think", ">", "<answer>", "[]"], 2],
  ["what only looked like a tag", ["<think>", "a", "<", "b", "</think>"], 3],
  ["a character of several tokens", ["<think>", "", "", "é", "</think>"], 3],
  ["a thought never ended", ["<think>", "a", "b"], 2],
  ["no thought", ["<answer>", "[]", "</answer>"], 0],
])("tokens of a thought with %s", (_, tokens, count) => {
  expect(thoughtOf(tokens)).toBe(count);
});

test("the median of an even number is between the middle two", () => {
  expect(median([9, 1, 3, 4])).toBe(3.5);
  expect(median([9, 1, 3])).toBe(3);
  expect(median([])).toBeNull();
});
