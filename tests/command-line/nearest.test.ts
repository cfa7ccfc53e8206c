import { describe, expect, it } from "vitest";
import { editDistance, nearest, suggestion } from "../../src/command-line/nearest";

describe("editDistance", () => {
  it.each([
    ["align", "align", 0],
    ["", "lr", 2],
    ["algin", "align", 1],
    ["kitten", "sitting", 3],
    ["warmup", "warm", 2],
  ])("%s → %s is %i", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});

describe("nearest", () => {
  const verbs = ["data", "pretrain-segmenter", "cold-start", "align", "export", "verify"];

  it("finds misspellings, beginnings, and other separators", () => {
    expect(nearest("algin", verbs)).toBe("align");
    expect(nearest("pretrain", verbs)).toBe("pretrain-segmenter");
    expect(nearest("COLD_START", verbs)).toBe("cold-start");
  });

  it("offers nothing where nothing is close", () => {
    expect(nearest("banana", verbs)).toBeNull();
    expect(nearest("x", verbs)).toBeNull();
    expect(suggestion("banana", verbs)).toBe(`Known: ${verbs.join(", ")}.`);
  });
});
