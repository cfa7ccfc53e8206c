/** What is against the content security policy is noticed, in the page and in a worker: after each test there may be none. */

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { launchBrowser } from "./support/browser";
import { type CspReport, takeCspReports } from "./support/csp-reports";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterAll(() => browser?.close());

test("a picture from elsewhere, and text run as a script in a worker, are reported", async () => {
  const page = await browser.newPage();
  await page.goto(inject("baseUrl"));
  await page.evaluate(() => {
    new Image().src = "https://elsewhere.example/picture.png";
    const script = URL.createObjectURL(new Blob(["try { eval('1') } catch {}"], { type: "text/javascript" }));
    new Worker(script);
  });
  const reports: CspReport[] = [];
  await expect
    .poll(async () => {
      reports.push(...(await takeCspReports(inject("baseUrl"))));
      return reports.map((report) => report["effective-directive"]).sort();
    })
    .toEqual(["img-src", "script-src"]);
  await page.close();
});
