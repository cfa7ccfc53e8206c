/** What `npm run app` serves, in a browser: it answers, and asks for nothing that its own policy forbids. */
import type { Browser } from "playwright-core";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { App } from "./support/app";
import { launchBrowser } from "./support/browser";

let browser: Browser;
let server: ViteDevServer;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
  server = await createServer({ logLevel: "error", server: { host: "127.0.0.1", port: 0, strictPort: false } });
  await server.listen();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

test("the development server's page answers, and nothing is against its policy", async () => {
  const [baseUrl] = server.resolvedUrls?.local ?? [];
  const app = await App.open(browser, { baseUrl: new URL("?sample=coffee&ask=the%20cup", baseUrl).href });
  expect(await app.waitFor(["done", "error"])).toBe("done");
  expect(app.complaints).toEqual([]);
  await app.close();
});
