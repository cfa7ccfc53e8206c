/** tests/engine/promise.test.ts at length: 1,000 photos. The share of clicks that had to be made to hold is printed. */
import { expect, test } from "vitest";
import { createNodeLoupe } from "../../src/engine/node";
import { expectKept } from "../engine/promise/expect";
import { series } from "../engine/promise/series";
import { modelsDir } from "../engine/support";

const PHOTOS = 1000;

test(`every click on ${PHOTOS} photos holds`, async () => {
  const loupe = createNodeLoupe({ modelsDir });
  await loupe.load();
  try {
    const tally = await expectKept(series(loupe, Array(PHOTOS).keys(), 1));
    console.log(`${tally}`);
    expect(tally.clicks).toBeGreaterThan(2 * PHOTOS);
  } finally {
    await loupe.dispose();
  }
});
