/** For files whose tests each open the app once: one browser, and after each test its app is closed and has complained of nothing. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { App, type OpenOptions } from "./app";
import { launchBrowser } from "./browser";

/** Returns what opens the app, on the processor. */
export function appForEach(): (options?: Omit<OpenOptions, "baseUrl">) => Promise<App> {
  let browser: Browser;
  let app: App;
  beforeAll(async () => {
    browser = await launchBrowser({ webgpu: false });
  });
  afterEach(async () => {
    const { complaints } = app;
    await app.close();
    expect(complaints).toEqual([]);
  });
  afterAll(() => browser?.close());
  return async (options) => {
    app = await App.open(browser, { baseUrl: inject("baseUrl"), provider: "wasm", ...options });
    return app;
  };
}
