/** The GPU finds the largest logit that the processor does, and numbers that are none. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Chosen, Question } from "./arg-max-page";
import { type OpenPage, openPage } from "./harness";

let open: OpenPage;
beforeAll(async () => {
  open = await openPage("arg-max.html");
  await open.page.waitForFunction("globalThis.choose");
});
afterAll(() => open?.close());

const choose = (question: Question) => open.page.evaluate(`choose(${JSON.stringify(question)})`) as Promise<Chosen>;

const SHAPES = [
  { count: 1, rows: 1 },
  { count: 255, rows: 3 },
  { count: 900, rows: 1 },
  { count: 1001, rows: 130 },
  { count: 151_936, rows: 2 },
];

test.each(
  SHAPES.flatMap((shape) => [
    { ...shape, half: false },
    { ...shape, half: true },
  ]),
)("%j", async (shape) => {
  const found = new Set<number>();
  // Many equals, where the first counts, and few.
  for (const levels of [3, 3, 50, 50, 1000]) {
    const { here, there } = await choose({ ...shape, levels });
    expect(there).toBe(here);
    found.add(here);
  }
  if (shape.count > 1) expect(found.size).toBeGreaterThan(1);
});

test.each(["NaN", "Infinity", "-Infinity"].flatMap((odd) => [false, true].map((half) => ({ odd, half }))))(
  "%j",
  async (question) => expect((await choose({ count: 999, rows: 2, levels: 9, ...question })).there).toBe(null),
);
