/** Weights on the disk are streamed into the graphics device: they are never whole in JavaScript's memory. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenPage, openPage } from "./harness";
import type { Streamed } from "./streamed-page";

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
  expect(streamed.bytes).toBeGreaterThan(4e6);
  expect(streamed.largest).toBeLessThan(streamed.bytes / 4);
});

test("one that was deleted meanwhile is seen to be gone", async () =>
  expect(await open.page.evaluate("stream(true)")).toMatchObject({ made: false, gone: true }));
