import { describe, expect, it } from "vitest";
import { nearest, suggestion } from "../../src/command-line/nearest";

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
