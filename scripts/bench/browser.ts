import type { AddressInfo } from "node:net";
import { preview } from "vite";
import { App } from "../../tests/e2e/support/app";
import { launchBrowser } from "../../tests/e2e/support/browser";
import type { Task } from "./node";
import { type Column, columnOf, ENCODING, type Measured } from "./steps";

/** The times of image encoding that the page shows: part of what the first answer took. */
async function shownEncoding(app: App): Promise<Column> {
  const column: Column = {};
  for (const step of ENCODING) {
    const cell = app.find("figures").locator(`[data-step="${step}"]`);
    const shown = (await cell.count()) ? await cell.textContent() : null;
    if (shown !== null) column[step] = shown.replaceAll("\u00a0", " ").trim();
  }
  return column;
}

async function ask(app: App, prompt: string): Promise<Column> {
  if ((await app.ask(prompt)) === "error")
    throw new Error(`The page answered "${prompt}" with: ${await app.message()}`);
  const { timings } = await app.exportJson();
  return columnOf(timings);
}

/** The built app in Chromium. WebGPU is SwiftShader's, so its times tell what is done, not how fast a GPU would be. */
export async function benchBrowser(
  dist: string,
  providers: readonly ("webgpu" | "wasm")[],
  { photo, first, second }: Task,
  onMeasured: (measured: Measured) => void,
): Promise<void> {
  const server = await preview({
    logLevel: "error",
    build: { outDir: dist },
    preview: { host: "127.0.0.1", port: 0, open: false },
  });
  const { port } = server.httpServer.address() as AddressInfo;
  const browser = await launchBrowser({ webgpu: true });
  try {
    for (const provider of providers) {
      const app = await App.open(browser, { baseUrl: `http://127.0.0.1:${port}/`, provider });
      await app.upload(photo);
      const asked = await ask(app, first);
      const one = { ...(await shownEncoding(app)), ...asked };
      const two = await ask(app, second);
      const used = await app.find("model-status").getAttribute("data-provider");
      onMeasured({ where: `Chromium, ${provider} (${used})`, first: one, second: two });
      await app.close();
    }
  } finally {
    await browser.close();
    await server.close();
  }
}
