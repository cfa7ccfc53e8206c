/** Every error code is thrown in some test, and in some source. */
import { expect, test } from "vitest";
import { errorCodes } from "../../src/engine/values";
import { filesBelow, read } from "./sources";

const quoted = (paths: string[]) =>
  new Set(paths.flatMap((path) => read(path).match(/(?<=")[a-z]+(-[a-z]+)*(?=")/g) ?? []));

test("each error code is thrown in a test", () => {
  // Tests of the page put problems into its state by hand.
  const tests = filesBelow("tests", ".test.ts").filter((path) => !/^tests\/(app|architecture)\//.test(path));
  const named = quoted(tests);
  expect(errorCodes.filter((code) => !named.has(code))).toEqual([]);
});

test("no error code is left that nothing throws", () => {
  const sources = filesBelow("src", ".ts", ".tsx").filter((path) => path !== "src/engine/values.ts");
  const named = quoted(sources);
  expect(errorCodes.filter((code) => !named.has(code))).toEqual([]);
});
