/** Weights on the disk are streamed into the graphics device: they are never whole in JavaScript's memory. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenPage, openPage } from "./harness";
import type { Streamed } from "./streamed-worker";

let open: OpenPage;
beforeAll(async () => {
  open = await openPage("streamed.html");
  await open.page.waitForFunction("globalThis.stream");
});
afterAll(() => open?.close());

test("piece by piece, none of which is a file", async () => {
  const streamed = (await open.page.evaluate("stream(false)")) as Streamed;
  console.log(JSON.stringify(streamed));
  expect(streamed.made).toBe(true);
  expect(streamed.bytes).toBeGreaterThan(32e6);
  // Pieces of 4 MB.
  expect(streamed.largest).toBeGreaterThan(1e5);
  expect(streamed.largest).toBeLessThanOrEqual(2 ** 22);
});

test("one that was deleted meanwhile is seen to be gone", async () =>
  expect(await open.page.evaluate("stream(true)")).toMatchObject({ made: false, gone: true }));
