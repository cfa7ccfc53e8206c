/** A tab closed at 50 random bytes of a download: `npm run test:long -- downloads`. Five are in the everyday tests. */
import { expect, test } from "vitest";
import { closedAt } from "../browser/downloads";
import { openPage } from "../browser/harness";
import { Random } from "../random";

test("a tab that is closed at any of 50 bytes: the next one gets only what is missing", async () => {
  const opened = await openPage("downloads.html");
  try {
    const context = await opened.browser.newContext();
    const random = new Random(50);
    for (let i = 0; i < 50; i++) {
      await closedAt(context, opened.page.url(), `test-${i}@1`, random.integer(0, 459_000));
    }
    expect(context.pages()).toEqual([]);
  } finally {
    await opened.close();
  }
});
