/** The graphics device of a published pair goes at a moment that nobody chose: the same masks all the same. */
import type { Browser } from "playwright-core";
import { expect } from "vitest";
import { Random } from "../../random";
import { loseDeviceAt } from "./engine-worker";
import { type PairSite, type Session, STEPS, session } from "./pair-site";

/** `moments` of them, by turns in a photo, a question and a click. LOUPE_SEED: other moments. */
export async function expectTheSame(browser: Browser, site: PairSite, moments: number): Promise<void> {
  const random = new Random(Number(process.env.LOUPE_SEED ?? 20));
  const undisturbed = await session(browser, site);
  expect(undisturbed).toMatchObject({ provider: "webgpu", restarts: 0, message: "" });
  expect(undisturbed.objects).toHaveLength(3);
  for (const { area } of undisturbed.objects) expect(area).toBeGreaterThan(100);
  for (let i = 0; i < moments; i++) {
    const struck = STEPS[i % STEPS.length] as (typeof STEPS)[number];
    // Not its last ones: how much warming up goes on beside a step is a matter of time.
    const after = 1 + Math.floor(random.fraction() * 0.8 * undisturbed.took[struck]);
    const ended = await session(browser, site, async (app, step) => {
      if (step === struck) await loseDeviceAt(app.page, after);
    });
    console.log(`lost at work ${after} of ${undisturbed.took[struck]} of the ${struck}: ${told(ended)}`);
    const untimed = { took: null, seconds: null };
    expect({ struck, after, ...ended, ...untimed }).toEqual({ struck, after, ...undisturbed, restarts: 1, ...untimed });
  }
}

const told = ({ provider, restarts, objects, seconds }: Session) =>
  `${restarts} restart, ${provider}, areas ${objects.map(({ area }) => area).join(", ")}, ` +
  STEPS.map((step) => `${step} ${seconds[step]} s`).join(", ");
