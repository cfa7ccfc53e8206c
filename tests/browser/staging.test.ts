/** What goes to the GPU and back through buffers that are used again is what it was, and no more of them are made. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenPage, openPage } from "./harness";
import type { Staged } from "./staging-page";

let open: OpenPage;
beforeAll(async () => {
  open = await openPage("staging.html");
  await open.page.waitForFunction("globalThis.roundTrips");
});
afterAll(() => open?.close());

const roundTrips = (rounds: number[][], destroyed: boolean) =>
  open.page.evaluate(`roundTrips(${JSON.stringify(rounds)}, ${destroyed})`) as Promise<Staged>;

/** Words of each array of a round: what a step sends, and a prompt of another length every time. */
const STEPS = Array.from({ length: 8 }, () => [4, 4, 128]);
const LENGTHS = [
  [300, 64, 5000],
  [400, 36, 4200],
  [257, 33, 7000],
];

test.each([false, true])(
  "buffers of a step are made once (destroyed by whom they were made for: %s)",
  async (destroyed) => {
    const { same, made, errors } = await roundTrips(STEPS, destroyed);
    expect(errors).toEqual([]);
    expect(same).toBe(true);
    // Three on their way at once, of two lengths; one at a time of each length comes back.
    expect(made[0]).toBe(5);
    expect(made.slice(1)).toEqual(made.slice(1).map(() => 0));
  },
);

test("a prompt of another length finds those of the one before; what is read back is as long as it was asked for", async () => {
  const { same, made, errors } = await roundTrips(LENGTHS, false);
  expect({ same, errors, made }).toEqual({ same: true, errors: [], made: [6, 3, 3] });
});

test("long ones are kept as long as they are, the longest not at all", async () => {
  const { same, made, errors } = await roundTrips([[30_000], [30_000], [30_001], [1_100_000], [1_100_000]], false);
  expect({ same, errors, made }).toEqual({ same: true, errors: [], made: [2, 0, 2, 2, 2] });
});
