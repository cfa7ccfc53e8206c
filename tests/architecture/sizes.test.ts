import { expect, test } from "vitest";
import { FOLDERS, filesBelow, read } from "./sources";

/** Lines. More than that is more than one thing. */
const SOURCE = 300;
const TEST = 400;

const isTest = (path: string) => /(^|\/)tests\//.test(path);

test("no file is longer than one thing", () => {
  const files = FOLDERS.flatMap((folder) => filesBelow(folder, ".ts", ".tsx", ".mts", ".mjs", ".py", ".css", ".wgsl"));
  expect(files.length).toBeGreaterThan(300);
  const lines = (path: string) => read(path).trimEnd().split("\n").length;
  const long = files.filter((path) => lines(path) > (isTest(path) ? TEST : SOURCE));
  expect(long.map((path) => `${path}: ${lines(path)}`)).toEqual([]);
});
