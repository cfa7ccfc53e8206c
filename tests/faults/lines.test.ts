/** Files of lines that are broken, odd or mean harm: each bad line is told in one line, the good ones are answered. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { main } from "../../src/cli/main";
import { hostileLines } from "./support/hostile-lines";
import { report } from "./support/report";
import { wordsThatDoNotFit } from "./support/run-loupe";

const note = report("lines");
const folder = mkdtempSync(join(tmpdir(), "loupe-lines-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

let said = "";
let shown = "";
beforeEach(() => {
  [said, shown] = ["", ""];
  vi.spyOn(console, "log").mockImplementation((text: string) => {
    shown += `${text}\n`;
  });
  vi.spyOn(console, "error").mockImplementation((text: string) => {
    said += `${text}\n`;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += text;
    return true;
  });
});

test("they are enough", () => expect(hostileLines.length).toBeGreaterThanOrEqual(220));

describe("files of lines", () => {
  test.each(hostileLines.map((lines, i) => [lines.what, lines, i] as const))("%s", async (what, lines, i) => {
    writeFileSync(at("lines.jsonl"), lines.file);
    const prompts = i % 3 ? "text" : "pointing";
    const files = ["--data", at("lines.jsonl"), "--images", "tests/e2e/scenes", "--out", at("out.jsonl")];
    const code = await main(["eval", ...files, "--prompts", prompts]);
    const answers = readFileSync(at("out.jsonl"), "utf8").trimEnd().split("\n").filter(Boolean);
    const ids = answers.map((line) => (JSON.parse(line) as { id: string | number }).id);
    note({ fault: `${what} (${prompts})`, outcome: `status ${code}, ${ids.length} answered`, said: [said.trim()] });
    expect(wordsThatDoNotFit(said)).toEqual([]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would act on
    expect(said + shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    expect([0, 1]).toContain(code);
    expect(said.split("\n").filter((line) => line.startsWith("loupe: "))).toHaveLength(code);
    expect(ids.length).toBeGreaterThan(0);
    // Pointing at one thing with two sentences is done once.
    if (prompts === "text" && lines.answered !== null)
      expect([ids.length, code]).toEqual(lines.answered ? [2, 0] : [1, 1]);
  });
});
