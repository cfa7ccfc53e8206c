/** ONNX Runtime's .wasm is compiled out of the browser's cache where it is there and what it must be. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenPage, openPage } from "./harness";
import type * as binaryPage from "./ort-binary-page";

declare const binary: typeof binaryPage;

let open: OpenPage;
beforeAll(async () => {
  open = await openPage("ort-binary.html");
});
afterAll(() => open?.close());

test("what the cache has not got is compiled of the bytes", async () => {
  const compiled = await open.page.evaluate(() => binary.compile("never-fetched"));
  expect(compiled.read).toBe(true);
  expect(compiled.exports).toEqual(["f"]);
});

test("what it has is not asked for elsewhere", async () => {
  await open.page.evaluate(() => binary.fetchFirst("before"));
  const compiled = await open.page.evaluate(() => binary.compile("before"));
  expect(compiled.read).toBe(false);
  expect(compiled.exports).toEqual(["f"]);
});

test("something else in the cache is not compiled", async () => {
  await open.page.evaluate(() => binary.fetchFirst("altered"));
  const other = `sha256-${btoa("x".repeat(32))}`;
  const compiled = await open.page.evaluate((sum) => binary.compile("altered", sum), other);
  expect(compiled).toEqual({ read: true, exports: ["f"] });
});

test("each loader's placeholder becomes its module, once", async () => {
  expect(await open.page.evaluate(() => binary.standIns())).toEqual({ first: ["f"], second: [], again: [] });
});
