/** Nothing that keeps things works: all forbidden, or all without an answer. Model, photo and answer come all the same. */
import type { BrowserContext } from "playwright-core";
import { expect, test } from "vitest";
import { breaks, storageFaults } from "../faults/support/storage";
import { appForEach } from "./support/app-for-each";
import { scene, scenePath } from "./support/scenes";

const open = appForEach();
const SCRIPTS = /\/assets\/(index|worker|picture-worker|file-worker)-[^/]*\.js$/;

/** In the page and in its workers, before anything of ours runs. */
async function broken(context: BrowserContext, way: string): Promise<void> {
  // It would answer with what it fetched itself.
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "serviceWorker", { value: undefined }));
  const code = breaks(storageFaults.filter(({ name }) => name.endsWith(`: ${way}`)));
  await context.route(SCRIPTS, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${code}\n${await response.text()}` });
  });
}

test.each(["refuses", "never answers"])("each of them %s", async (way) => {
  const app = await open({ prepare: (context) => broken(context, way) });
  await app.upload(scenePath(scene("wood")));
  expect(await app.ask("the frog")).toBe("done");
  expect(await app.message()).toBe("");
  expect(await app.find("model-notice").textContent()).toMatch(/stays in memory/);
});
