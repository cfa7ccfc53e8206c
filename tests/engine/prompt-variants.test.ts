/** The same words, typed otherwise, are the same question to nano: the very same tokens, and the same answer. */
import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { createNodeLoupe } from "../../src/engine/node";
import type { Model } from "../../src/engine/runtime/model";
import { releaseSessions } from "../../src/engine/runtime/ort";
import { loadDefaultModel, modelsDir } from "./support";

interface Sample {
  id: string;
  file: string;
  prompts: { text: string; kind: string }[];
}
const folder = new URL("../../public/samples/", import.meta.url);
const { samples } = JSON.parse(await readFile(new URL("samples.json", folder), "utf8")) as { samples: Sample[] };

const wide = (text: string) => text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
const capitals = (text: string) => text.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
const variants: Record<string, (prompt: string) => string> = {
  "two spaces": (prompt) => prompt.replaceAll(" ", "  "),
  "no-break spaces": (prompt) => prompt.replaceAll(" ", "\u00a0"),
  "a new line": (prompt) => prompt.replace(" ", "\r\n"),
  tabs: (prompt) => prompt.replaceAll(" ", "\t"),
  "spaces around": (prompt) => ` \n${prompt} \u00a0`,
  "a zero-width space beside a space": (prompt) => prompt.replace(" ", " \u200b"),
  "a zero-width space in a word": (prompt) => `${prompt.slice(0, -2)}\u200b${prompt.slice(-2)}`,
  "a byte order mark": (prompt) => `\ufeff${prompt}`,
  "all capitals": (prompt) => prompt.toUpperCase(),
  "a capital each word": capitals,
  "a capital first": (prompt) => prompt.slice(0, 1).toUpperCase() + prompt.slice(1),
  "curly quotes": (prompt) => `\u201c${prompt}\u201d`,
  "straight quotes": (prompt) => `"${prompt}"`,
  "single curly quotes": (prompt) => `\u2018${prompt}\u2019`,
  Markdown: (prompt) => `- **${prompt}**`,
  "typed wide": wide,
};

describe("tokens", () => {
  let model: Model;
  beforeAll(async () => {
    model = await loadDefaultModel();
    return () => releaseSessions(model.sessions);
  });

  const prompts = [...samples.flatMap((sample) => sample.prompts.map(({ text }) => text)), "the person's t-shirt."];

  test.each(prompts)("%s: what was as in training is read as it is", (prompt) => {
    expect(model.text.decode(model.text.question(prompt))).toBe(`Find: ${prompt}<|im_end|>\n<|im_start|>assistant\n`);
  });

  test.each(Object.entries(variants))("%s", (_, vary) => {
    for (const prompt of prompts) {
      const typed = vary(prompt);
      expect(typed).not.toBe(prompt);
      expect(() => model.text.check(typed)).not.toThrow();
      expect(model.text.question(typed), typed).toEqual(model.text.question(prompt));
    }
  });

  test("curly apostrophes and hyphens that do not break", () => {
    const plain = model.text.question("the person's t-shirt");
    expect(model.text.question("the person\u2019s t\u2011shirt")).toEqual(plain);
    expect(model.text.question("the persons t-shirt")).not.toEqual(plain);
  });
});

test.each([
  ["cat", "the cat"],
  ["coffee", "what could i drink from?"],
])("the answer about %s to “%s” is the same, and says what was typed", { timeout: 300_000 }, async (id, prompt) => {
  const loupe = createNodeLoupe({ modelsDir });
  try {
    await loupe.load();
    const file = samples.find((sample) => sample.id === id)?.file ?? "";
    const { photo } = await loupe.encode({ image: new Uint8Array(await readFile(new URL(file, folder))) });
    const plain = await loupe.segment({ photo, prompt });
    expect(plain.absent).toBe(false);
    expect(plain.mask?.area).toBeGreaterThan(0);
    for (const vary of Object.values(variants)) {
      const typed = vary(prompt);
      const answer = await loupe.segment({ photo, prompt: typed });
      expect({ ...answer, timings: null }).toEqual({ ...plain, prompt: typed, timings: null });
    }
  } finally {
    await loupe.dispose();
  }
});
