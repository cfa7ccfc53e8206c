/**
 * Refining an edge in the masks' worker: on 2 megapixels nobody waits for it. What is measured is the processor's time (CDP's
 * trace): the wall's has in it what other programs of a busy machine took.
 */
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { watchedTasks, watchTasks } from "../e2e/support/tasks";
import { type OpenPage, openPage } from "./harness";

/** Milliseconds. */
const MOST = 300;
const ROUNDS = 9;

const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];

let open: OpenPage;
beforeAll(async () => {
  open = await openPage("edges.html");
  await open.page.waitForFunction("globalThis.snapped");
});
afterAll(() => open?.close());

test("an edge is refined in under 300 ms of the worker's processor time at 2 MP", async () => {
  const photo = await sharp("public/samples/savanna.jpg").resize(1732, 1155, { fit: "fill" }).jpeg().toBuffer();
  await watchTasks(open.browser, open.page);
  const walls = (await open.page.evaluate(`snapped(${JSON.stringify([...photo])}, ${ROUNDS})`)) as number[];
  // Nothing else in a worker takes as long; the longest is the first, which compiles it.
  const tasks = (await watchedTasks(open.browser, "DedicatedWorker thread")).slice(0, ROUNDS);
  const [median, wall] = [tasks.map(({ cpu }) => cpu), walls].map(middle) as [number, number];
  console.log(
    `refine edges, 2 MP: ${median.toFixed(0)} ms of the processor (median), ${wall.toFixed(0)} ms of the wall`,
  );
  // Tasks that were not seen would be quick.
  expect(median).toBeGreaterThan(MOST / 30);
  expect(median).toBeLessThan(MOST);
});
