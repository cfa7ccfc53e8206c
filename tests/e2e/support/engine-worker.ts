/** The engine's worker, as a browser's tools reach it: to do to it what browsers, drivers and full memories do. */
import type { Page, Worker } from "playwright-core";

/** The one that runs now. */
export async function engineWorker(page: Page): Promise<Worker> {
  for (const worker of page.workers()) {
    const name = await worker.evaluate(() => self.name).catch(() => "");
    if (name === "loupe") return worker;
  }
  throw new Error("the engine has no worker");
}

/** Without an error: as a browser that needs its memory ends it. */
export const closeWorker = (page: Page) => strike(page, () => setTimeout(() => self.close()));

/** It runs in a circle. */
export const hangWorker = (page: Page) =>
  strike(page, () =>
    setTimeout(() => {
      for (;;);
    }),
  );

/** Each run of a graph throws what C++ does, from now on and for good: an aborted WASM instance. */
export const breakRuntime = (page: Page) =>
  strike(page, () => {
    const ort = Reflect.get(globalThis, Symbol.for("onnxruntime"));
    ort.InferenceSession.prototype.run = async () => {
      throw 1234567;
    };
  });

/** A run of a graph that never ends, from now on, though the worker hears what is said to it. */
export const stallRuntime = (page: Page) =>
  strike(page, () => {
    const ort = Reflect.get(globalThis, Symbol.for("onnxruntime"));
    ort.InferenceSession.prototype.run = () => new Promise(() => {});
  });

/** The graphics device goes, as after a driver's reset. */
export const loseDevice = (page: Page) =>
  strike(page, async () => {
    const ort = Reflect.get(globalThis, Symbol.for("onnxruntime"));
    (await ort.env.webgpu.device).destroy();
  });

async function strike(page: Page, how: () => unknown): Promise<void> {
  await (await engineWorker(page)).evaluate(how);
}
