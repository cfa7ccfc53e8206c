/** The built app with a published pair in its models folder, as `loupe serve --models` gives it, and its answers by hand. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { startServer } from "../../../src/cli/serving/server";
import { makeHub } from "../../hub/made";
import { pairFolder } from "../../hub/pair";
import { App, type UploadFile } from "./app";
import { answeredClicks, click, countObjects, openPhoto } from "./editor";
import { knowDevices, submits } from "./engine-worker";

const FAMILY = "qwen2_5_vl";
const PROMPT = "both things";
/** Beside both things. */
const PLACE = { x: 235, y: 30 };

export interface ModelsSite {
  baseUrl: string;
  stop(): void;
}

export interface PairSite extends ModelsSite {
  photo: UploadFile;
}

/** The built app with a folder of models, as `loupe serve --models` gives it. The folder itself is removed. */
export async function serveModels(modelsDir: string): Promise<ModelsSite> {
  const models = mkdtempSync(join(tmpdir(), "loupe-models-site-"));
  // A server follows no links out of its folder.
  cpSync(modelsDir, models, { recursive: true, dereference: true });
  rmSync(modelsDir, { recursive: true });
  const server = await startServer({ app: "dist", models }, "127.0.0.1", 0);
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop() {
      server.closeAllConnections();
      server.close();
      rmSync(models, { recursive: true });
    },
  };
}

export async function servePair(): Promise<PairSite> {
  const hub = await makeHub([FAMILY, "sam2_small"]);
  const { modelsDir } = pairFolder(hub, FAMILY, {}, "sam2_small");
  return {
    ...(await serveModels(modelsDir)),
    photo: { name: "photo.png", mimeType: "image/png", buffer: Buffer.from(hub.photo) },
  };
}

export const STEPS = ["photo", "prompt", "click"] as const;
export type Step = (typeof STEPS)[number];

export interface Session {
  /** What the list of objects says in the end: of the prompt's two, and of the click's. */
  objects: { area: number; bounds: number[] }[];
  provider: string | null;
  /** How often the model was started anew. */
  restarts: number;
  message: string;
  /** Of each step, how often work was handed to the graphics device. */
  took: Record<Step, number>;
  /** Of each step: what is slow is told from what hangs. */
  seconds: Record<Step, number>;
}

/** A photo, a question, a click; `strike` is called as each of them begins. */
export async function session(
  browser: Browser,
  { baseUrl, photo }: PairSite,
  strike: (app: App, step: Step) => Promise<void> = async () => {},
): Promise<Session> {
  const app = await App.open(browser, { baseUrl, provider: "webgpu", prepare: knowDevices });
  try {
    const status = app.find("model-status");
    const ready = () =>
      app.page.waitForSelector('[data-testid="model-status"][data-state="ready"]', {
        state: "attached",
        timeout: 300_000,
      });
    await ready();
    await app.page.evaluate(() => {
      const states = ["ready"];
      Object.assign(globalThis, { states });
      // Anywhere: the editor has a line of its own for it.
      const look = () => {
        const status = document.querySelector<HTMLElement>('[data-testid="model-status"]')?.dataset.state;
        if (status && status !== states.at(-1)) states.push(status);
      };
      new MutationObserver(look).observe(document, { subtree: true, childList: true, attributeFilter: ["data-state"] });
    });
    const took = { photo: 0, prompt: 0, click: 0 };
    const seconds = { ...took };
    const timed = async (step: Step, work: () => Promise<void>) => {
      const from = await submits(app.page);
      const begun = performance.now();
      await strike(app, step);
      await work();
      seconds[step] = Math.round((performance.now() - begun) / 1000);
      took[step] = (await submits(app.page)) - from;
    };
    await timed("photo", async () => {
      await openPhoto(app, photo);
      await app.waitFor(["idle", "error"]);
    });
    await timed("prompt", async () => {
      await app.ask(PROMPT);
      await countObjects(app, 2, 300_000);
    });
    await timed("click", async () => {
      await click(app.page, PLACE);
      await countObjects(app, 3, 300_000);
      await answeredClicks(app);
    });
    await ready();
    const states = (await app.page.evaluate("states")) as string[];
    return {
      objects: (await app.objects()).map(({ area, bounds }) => ({ area, bounds })),
      provider: await status.getAttribute("data-provider"),
      restarts: states.filter((state) => state === "loading").length,
      message: await app.message(),
      took,
      seconds,
    };
  } finally {
    await app.close();
  }
}
