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

test("what the cache has comes from there, whatever its age, and not over the network", async () => {
  for (let i = 0; i < 10; i++) {
    expect(await open.page.evaluate((name) => binary.fetchFirst(name), `before-${i}`)).toBeGreaterThan(0);
    const compiled = await open.page.evaluate((name) => binary.compile(name), `before-${i}`);
    expect(compiled).toMatchObject({ exports: ["f"], asked: 2, transferred: 0 });
  }
});

test("what it has not got is compiled of the bytes, and no body comes over the network", async () => {
  for (const name of ["never-fetched", "never-fetched"]) {
    const compiled = await open.page.evaluate((name) => binary.compile(name), name);
    expect(compiled).toMatchObject({ exports: ["f"], asked: 1 });
  }
});

test("something else in the cache is not compiled: the bytes are", async () => {
  await open.page.evaluate(() => binary.fetchFirst("altered"));
  const other = `sha256-${btoa("x".repeat(32))}`;
  const compiled = await open.page.evaluate((sum) => binary.compile("altered", sum), other);
  expect(compiled.exports).toEqual(["f"]);
});

test("what the network refuses, or takes too long for, is compiled of the bytes", async () => {
  const { page } = open;
  // Routes disable the cache.
  await page.route(/\?refused$/, (route) => route.fulfill({ status: 404, body: "" }));
  await page.route(/\?slow$/, () => {});
  expect((await page.evaluate(() => binary.compile("refused"))).exports).toEqual(["f"]);
  const slow = await page.evaluate(() => binary.compile("slow"));
  expect(slow.exports).toEqual(["f"]);
  expect(slow.ms).toBeLessThan(5000);
});

test("each loader's placeholder becomes its module, once", async () => {
  expect(await open.page.evaluate(() => binary.standIns())).toEqual({ first: ["f"], second: [], again: [] });
});
