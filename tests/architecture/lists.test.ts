/** What a folder holds and what its list names are the same: nothing is written and left out. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { program as loupe } from "../../src/cli/main";
import type { Verb } from "../../src/command-line/program";
import { formats } from "../../src/document/formats";
import type { Format } from "../../src/document/formats/format";
import { program as trainer } from "../../trainer/src/main";
import { exportsOf } from "./modules";

test("src/document/formats: a format a file, named as it", async () => {
  const found = await exportsOf("src/document/formats", (value) => "id" in value && "write" in value);
  const files = found.filter(({ file }) => file !== "format" && file !== "index");
  expect(files.map(({ things }) => things.map((thing) => (thing as Format).id))).toEqual(
    files.map(({ file }) => [file]),
  );
  expect(files.map(({ file }) => file).sort()).toEqual(formats.map(({ id }) => id).sort());
});

const isVerb = (value: object) => "run" in value && "summary" in value;
const namesOf = (things: readonly unknown[]) => things.map((thing) => (thing as Verb).name);

test("trainer/src/verbs: a verb a file, named as it", async () => {
  const files = await exportsOf("trainer/src/verbs", isVerb);
  expect(files.map(({ things }) => namesOf(things))).toEqual(files.map(({ file }) => [file]));
  expect(files.map(({ file }) => file)).toEqual(namesOf(trainer.verbs).sort());
});

test("src/cli: each verb has a file of its name", async () => {
  const files = (await exportsOf("src/cli", isVerb)).filter(({ things }) => things.length > 0);
  expect(files.map(({ things }) => namesOf(things))).toEqual(files.map(({ file }) => [file]));
  expect(files.map(({ file }) => file)).toEqual(namesOf(loupe.verbs).sort());
});

test("tests/faults: each file is of one long part", () => {
  const list = /const FAULTS = \[(.*?)\n\];/s.exec(readFileSync("scripts/test.mjs", "utf8"))?.[1] ?? "";
  const named = [...list.matchAll(/\[((?:"[a-z]+"(?:, )?)+)\]\]/g)].flatMap(([, names]) => JSON.parse(`[${names}]`));
  const files = readdirSync("tests/faults").filter((name) => name.endsWith(".test.ts"));
  expect(named.sort()).toEqual(files.map((name) => name.replace(".test.ts", "")).sort());
});
