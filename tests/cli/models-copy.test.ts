/** `loupe models copy`: what a site of one's own is given. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { program } from "../../src/cli/main";
import { runProgram } from "../../src/command-line/program";
import { loupe, ROOT } from "./command";

const folder = mkdtempSync(join(tmpdir(), "loupe-copy-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const registryOf = (dir: string) => JSON.parse(readFileSync(join(dir, "registry.json"), "utf8"));
const models = join(ROOT, "models");

test("gives a folder that the engine takes, and says the licence where it is asked for and beside the weights", async () => {
  const to = join(folder, "public/of/site");
  const { code, stdout } = await loupe("models", "copy", "nano", to);
  expect(code).toBe(0);
  const { licence } = JSON.parse(readFileSync(join(models, "nano/manifest.json"), "utf8"));
  expect(stdout).toContain(licence.id);
  expect(stdout).toContain(licence.note);
  expect(readFileSync(join(to, "nano/LICENCE.txt"), "utf8")).toContain(licence.note);
  expect(registryOf(to)).toEqual(registryOf(models));

  const again = await loupe("models", "copy", "nano", to);
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("is there already") });
  expect(again.stdout).toContain(licence.note);

  const asked = await loupe("models", "--models", to, "--json");
  expect(JSON.parse(asked.stdout)).toMatchObject([{ id: "nano", licence }]);
});

test("copies nothing that is not as its manifest says, and leaves nothing of it behind", async () => {
  const altered = join(folder, "altered");
  cpSync(models, altered, { recursive: true });
  const weights = join(altered, "nano/onnx/prior.onnx");
  const bytes = readFileSync(weights);
  bytes[0] = 255 - (bytes[0] as number);
  writeFileSync(weights, bytes);
  const to = join(folder, "of-altered");
  const { code, stderr } = await loupe("models", "copy", "nano", to, "--models", altered);
  expect(code).toBe(1);
  expect(stderr).toContain("onnx/prior.onnx");
  expect(readdirSync(to)).toEqual([]);
});

test.each([
  ["models copy nano", "DIR is missing: the verb takes ID DIR."],
  ["models copy nano a b", '"b": the verb takes ID DIR and options only, such as --models DIR; no further words.'],
  ["models copi nano a", 'There is no "loupe models copi". Did you mean "copy"?'],
  [`models copy nano ${join(ROOT, "README.md/x")}`, "README.md/x cannot be written: a part of its path is a file."],
])("refuses %s", async (line, message) => {
  await expect(runProgram(program, line.split(" "))).rejects.toThrow(message);
});
