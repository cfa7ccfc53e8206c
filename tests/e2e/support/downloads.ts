/** The Download panel of the built app: where in it a format is, and what its button saves. */
import type { Download, Page } from "playwright-core";
import { cards } from "../../../src/app/panels/download/kinds";

/** Test ids to be clicked one after the other in the open panel until the format's own button is there; none for a list's. */
export function wayTo(format: string): string[] {
  const testId = `format-${format}`;
  const card = cards.find(({ kinds }) => kinds.some(({ command }) => command.testId === testId));
  if (!card) return [];
  return [`card-${card.id}`, ...(card.kinds.length > 1 ? [`kind-save-${format}`] : [])];
}

/** Opens the panel where it is closed, chooses the format and presses its button. The panel stays open. */
export async function pressFormat(page: Page, format: string): Promise<void> {
  const button = page.getByTestId("download");
  if ((await button.getAttribute("aria-expanded")) === "false") await button.click();
  const way = wayTo(format);
  for (const id of way) await page.getByTestId(id).click();
  const own = page.getByTestId(`format-${format}`);
  if (!way.length) {
    await own.waitFor({ state: "attached" });
    if (!(await own.isVisible())) await page.locator("details", { has: own }).locator("summary").click();
  }
  await own.click();
}

/** What a format's button saves. The panel is closed again. */
export async function saveFormat(page: Page, format: string, timeout = 60_000): Promise<Download> {
  const download = page.waitForEvent("download", { timeout });
  await pressFormat(page, format);
  const file = await download;
  await page.getByTestId("download").click();
  return file;
}
