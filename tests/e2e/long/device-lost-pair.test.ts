/** A published pair on WebGPU in software loses its device at twenty moments; LOUPE_MOMENTS: so many, LOUPE_SEED: other ones. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, test } from "vitest";
import { launchBrowser } from "../support/browser";
import { expectTheSame } from "../support/lost-devices";
import { type PairSite, servePair } from "../support/pair-site";

let browser: Browser;
let site: PairSite;
// On a busy machine the models' teaching alone takes a quarter of an hour.
beforeAll(async () => {
  site = await servePair();
  browser = await launchBrowser({ webgpu: true });
}, 3_600_000);
afterAll(async () => {
  await browser?.close();
  site?.stop();
});

test("the masks are the same", { timeout: 7_200_000 }, () =>
  expectTheSame(browser, site, Number(process.env.LOUPE_MOMENTS ?? 20)),
);
