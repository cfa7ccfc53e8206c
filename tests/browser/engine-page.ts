/** One prompt through the engine's worker on a provider, in the page that engine.test.ts opens. */

import type { ModelInfo, Provider, SegmentResult } from "../../src/engine/api";
import { createClient } from "../../src/engine/client";
import { createLoupe, decodeMask, LoupeError } from "../../src/engine/index";
import { places } from "./places";

export interface Answer {
  info: ModelInfo;
  encode: Record<string, number>;
  result: Omit<SegmentResult, "mask" | "heatmap">;
  events: string[];
  /** Row-major 0/1 at the photo's size, as text; null without a mask. */
  mask: string | null;
  /** Milliseconds of the second prompt's stages, and of a click. */
  second: Record<string, number>;
  click: number;
  stopped: string;
}

/** A photo of one red disc, as PNG. */
async function redDisc(): Promise<Blob> {
  const canvas = new OffscreenCanvas(321, 243);
  const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
  context.fillStyle = "#4080c0";
  context.fillRect(0, 0, 321, 243);
  context.fillStyle = "#e02020";
  context.arc(200, 100, 50, 0, 7);
  context.fill();
  return canvas.convertToBlob();
}

async function answer(provider: Exclude<Provider, "cpu">): Promise<Answer> {
  const loupe = createLoupe(places);
  const info = await loupe.load({ provider });
  const { photo, timings } = await loupe.encode({ image: await redDisc() });
  const events: string[] = [];
  const {
    mask,
    heatmap: _,
    ...result
  } = await loupe.segment({
    photo,
    prompt: "the red disc",
    onEvent: ({ type }) => events.push(type),
  });
  const stop = new AbortController();
  const second = await loupe.segment({
    photo,
    prompt: "the blue ground",
    signal: stop.signal,
    onEvent: (event) => event.type === "token" && event.index === 5 && stop.abort(),
  });
  const begin = performance.now();
  await loupe.refine({ photo, points: [{ x: 200, y: 100, positive: true }] });
  const click = performance.now() - begin;
  await loupe.dispose();
  return {
    info,
    encode: { ...timings },
    result,
    events,
    mask: mask && decodeMask(mask.rle).join(""),
    second: { ...second.timings },
    click,
    stopped: second.stopped,
  };
}

/** Code of the error that a call gets when its worker dies, and whether the next load() brings a new one. */
async function loseWorker(): Promise<{ code: string; loadsAgain: boolean }> {
  let started = 0;
  const good = () => new Worker(new URL("../../src/engine/worker.ts", import.meta.url), { type: "module" });
  const bad = () => new Worker(URL.createObjectURL(new Blob(["throw new Error('gone')"])));
  const loupe = createClient(() => (started++ ? good() : bad()), places);
  const code = await loupe.load().then(
    () => "loaded",
    (error: unknown) => (error instanceof LoupeError ? error.code : String(error)),
  );
  const again = await loupe.load({ provider: "wasm" });
  await loupe.dispose();
  return { code, loadsAgain: again.provider === "wasm" };
}

Object.assign(globalThis, { answer, loseWorker });
