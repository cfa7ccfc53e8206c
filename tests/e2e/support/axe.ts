/** axe over the page as it stands, in both themes. */
import axe from "axe-core";
import type { BrowserContext, Page } from "playwright-core";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Before the page is opened: axe is there in every page, whatever its content security policy. */
export async function bringAxe(context: BrowserContext): Promise<void> {
  await context.addInitScript(axe.source);
}

/** What axe finds, in words, after `state`: "answered, dark: color-contrast .faint". Empty where all is well. */
export async function violations(page: Page, state: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    // Without motion: halfway between two themes no contrast is right.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const names = await page.evaluate(async (rules) => {
      const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
      const { violations } = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(
          ({ target, failureSummary }) => `${id} ${target.join(" ")}: ${failureSummary?.split("\n")[1]?.trim()}`,
        ),
      );
    }, RULES);
    found.push(...names.map((name) => `${state}, ${colorScheme}: ${name}`));
  }
  return found;
}
