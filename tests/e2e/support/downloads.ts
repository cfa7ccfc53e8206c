/** The Download panel of the built app: where in it a format is, and what its button saves. */
import type { Download, Page } from "playwright-core";

/** By card. What is on none is in one of the two lists. */
const CARDS: Record<string, readonly string[]> = {
  cutout: ["cutout-png", "cutout-webp"],
  picture: ["overlay", "overlay-jpeg", "overlay-webp"],
  mask: ["mask", "mask-soft"],
  vector: ["svg"],
};

/** Test ids to be clicked one after the other in the open panel until the format's own button is there; none for a list's. */
export function wayTo(format: string): string[] {
  const [card, formats = []] = Object.entries(CARDS).find(([, formats]) => formats.includes(format)) ?? [];
  if (!card) return [];
  return [`card-${card}`, ...(formats.length > 1 ? [`kind-save-${format}`] : [])];
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
