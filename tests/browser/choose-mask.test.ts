/** The GPU chooses the mask that the processor would. */
import { expect, test } from "vitest";
import type { Comparison } from "./choose-mask-page";
import { openPage } from "./harness";

test.each([3, 4] as const)("of %i masks the GPU chooses the one that the processor does", async (count) => {
  const open = await openPage("choose-mask.html");
  const compare = (clicks: number) =>
    open.page.evaluate(
      ([most, count]) =>
        (globalThis as unknown as { compareChoices: typeof compareChoices }).compareChoices(50, most, count),
      [clicks, count] as const,
    );
  try {
    const one = await compare(1);
    expect(one.differ).toBe(0);
    expect(one.betrayed).toBeGreaterThan(0);
    expect(Math.min(...one.chosen)).toBeGreaterThan(0);
    const many = await compare(9);
    expect(many.differ).toBe(0);
    expect(Math.min(...many.chosen)).toBeGreaterThan(0);
  } finally {
    await open.close();
  }
});

declare const compareChoices: (rounds: number, clicksMost: number, count: 3 | 4) => Promise<Comparison>;
