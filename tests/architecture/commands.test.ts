/** All that can be done in the app is in one list, and no two of it answer to the same keys. */
import { expect, test } from "vitest";
import { commands, plainCommands } from "../../src/app/commands";
import type { Command } from "../../src/app/commands/command";
import { tools } from "../../src/app/tools";
import type { Tool } from "../../src/app/tools/tool";
import { exportsOf } from "./modules";

test("src/app/commands: a command a file, named as it", async () => {
  const found = await exportsOf("src/app/commands", (value) => "id" in value && "perform" in value);
  const files = found.filter(({ file }) => file !== "command" && file !== "index");
  const ids = files.map(({ things }) => things.map((thing) => (thing as Command).id));
  expect(ids).toEqual(files.map(({ file }) => [file]));
  expect(files.map(({ file }) => file).sort()).toEqual(commands.map(({ id }) => id).sort());
});

test("a command with a button or keys of its own is in a group, so that menu, keys and help have it", () => {
  const grouped = new Set(plainCommands.map(({ id }) => id));
  const own = commands.filter(({ icon, keys }) => icon !== null || keys !== null);
  expect(own.map(({ id }) => id).filter((id) => !grouped.has(id))).toEqual([]);
});

test("src/app/tools: a tool a file, named as it", async () => {
  const found = await exportsOf("src/app/tools", (value) => "id" in value && "begin" in value);
  const files = found.filter(({ file }) => file !== "tool" && file !== "index");
  const ids = files.map(({ things }) => things.map((thing) => (thing as Tool).id));
  expect(ids).toEqual(files.map(({ file }) => [file]));
  expect(files.map(({ file }) => file)).toEqual(tools.map(({ id }) => id).sort());
});

test("no two commands or tools share their keys or their name", () => {
  const all = [...commands, ...tools];
  const keys = all.flatMap((one) => one.keys ?? []);
  // One way to write each: "Mod+Shift+z".
  expect(keys.filter((key) => !/^(Mod\+)?(Shift\+)?([^A-Z+]|\+|[A-Z][A-Za-z0-9]+)$/.test(key))).toEqual([]);
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  const names = all.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});
