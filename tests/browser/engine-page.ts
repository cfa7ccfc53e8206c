/** One prompt through the engine's worker on a provider, in the page that engine.test.ts opens. */

import type { ModelInfo, Provider, SegmentEvent, SegmentResult } from "../../src/engine/api";
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
  /** Milliseconds of the second prompt's steps, and of a click. */
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

export interface Beginning {
  provider: Provider;
  /** The texts of the first four tokens. */
  pieces: string[];
  stopped: string;
  /** Of a click, as Answer.mask. */
  mask: string;
}

/** The first tokens of an answer, which is then called off, and a click. */
async function begin(provider: Exclude<Provider, "cpu">): Promise<Beginning> {
  const loupe = createLoupe(places);
  const info = await loupe.load({ provider });
  const { photo } = await loupe.encode({ image: await redDisc() });
  const stop = new AbortController();
  const pieces: string[] = [];
  const { stopped } = await loupe.segment({
    photo,
    prompt: "the red disc",
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === "token" && pieces.push(event.text) === 4) stop.abort();
    },
  });
  const { rle } = await loupe.refine({ photo, points: [{ x: 200, y: 100, positive: true }] });
  await loupe.dispose();
  return { provider: info.provider, pieces, stopped, mask: decodeMask(rle).join("") };
}

/**
 * Code of the error that a call gets when its worker dies, whether the next load() brings a new one, and the same of a
 * worker that the browser ends without an event.
 */
async function loseWorker(): Promise<{ code: string; loadsAgain: boolean; ended: string }> {
  let started = 0;
  let lost = 0;
  let worker: Worker | null = null;
  const good = () => {
    worker = new Worker(new URL("../../src/engine/worker.ts", import.meta.url), { type: "module" });
    return worker;
  };
  const bad = () => new Worker(URL.createObjectURL(new Blob(["throw new Error('gone')"])));
  const loupe = createClient(
    () => (started++ ? good() : bad()),
    places,
    () => lost++,
  );
  const code = await loupe.load().then(
    () => "loaded",
    (error: unknown) => (error instanceof LoupeError ? error.code : String(error)),
  );
  const again = await loupe.load({ provider: "wasm" });
  const waiting = loupe.encode({ image: new Blob([]) }).catch((error: unknown) => error);
  (worker as Worker | null)?.terminate();
  const error = await waiting;
  return { code, loadsAgain: again.provider === "wasm", ended: `${(error as LoupeError).code}, told ${lost} times` };
}

export interface Clicks {
  /** Milliseconds of clicks while nothing else runs. */
  atRest: number[];
  /**
   * Of clicks made while an answer is being written: as soon as it is asked, at its tokens, and at its box. `tokens`: how
   * many were written between click and mask.
   */
  during: { when: string; ms: number; tokens: number; beforeTheEnd: boolean }[];
}

/** How long a click takes at rest and during a running answer. */
async function clickDuring(provider: Exclude<Provider, "cpu">): Promise<Clicks> {
  const loupe = createLoupe(places);
  await loupe.load({ provider });
  const { photo } = await loupe.encode({ image: await redDisc() });
  const click = async () => {
    const begin = performance.now();
    await loupe.refine({ photo, points: [{ x: 200, y: 100, positive: true }] });
    return performance.now() - begin;
  };
  const ask = (onEvent: (event: SegmentEvent) => void) => loupe.segment({ photo, prompt: "the red disc", onEvent });
  await ask(() => {});
  await click();
  const [atRest, during]: [number[], Clicks["during"]] = [[], []];
  for (const when of ["asked", "token 1", "token 4", "token 8", "box", "token 2", "token 5", "asked"]) {
    atRest.push(await click());
    let made: Promise<void> | null = null;
    let ended = false;
    let written = 0;
    const make = () => {
      const before = written;
      made ??= click().then((ms) => void during.push({ when, ms, tokens: written - before, beforeTheEnd: !ended }));
    };
    const answered = ask((event) => {
      if (event.type === "token") written++;
      const now = event.type === "token" ? `token ${event.index}` : event.type;
      if (now === when) make();
    }).finally(() => {
      ended = true;
    });
    if (when === "asked") make();
    await Promise.all([answered, made]);
    await made;
  }
  await loupe.dispose();
  return { atRest, during };
}

export interface Idle {
  /** What is noted of threads once the first photo, asked for at once, was answered and clicked in, a while later. */
  asked: string[];
  /** The same after the first, the second and the third load that nobody asked anything of. */
  idle: string[][];
}

/** Numbers of threads that were timed in idle seconds. */
async function timedThreads(): Promise<string[]> {
  try {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle("loupe-models");
    const note = await (await root.getFileHandle("threads.json")).getFile();
    return Object.keys(JSON.parse(await note.text()).ms);
  } catch {
    return [];
  }
}

async function idle(): Promise<Idle> {
  const first = createLoupe(places);
  await first.load({ provider: "wasm" });
  const { photo } = await first.encode({ image: await redDisc() });
  await first.refine({ photo, points: [{ x: 200, y: 100, positive: true }] });
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const asked = await timedThreads();
  await first.dispose();
  const idle: string[][] = [];
  for (const expected of [1, 2, 2]) {
    const loupe = createLoupe(places);
    await loupe.load({ provider: "wasm" });
    for (let waited = 0; waited < 120 && (await timedThreads()).length < expected; waited++) {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    idle.push(await timedThreads());
    await loupe.dispose();
  }
  return { asked, idle };
}

Object.assign(globalThis, { answer, begin, clickDuring, idle, loseWorker });
