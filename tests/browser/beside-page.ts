/** The engine and transformers.js in one page, each in its worker, asked by turns by scripts/bench/transformers.ts. */
import { createLoupe } from "../../src/engine";
import type { Asked, Told } from "./beside-worker";
import { places } from "./places";

/** Of a photo and two prompts; milliseconds. */
export interface Turn {
  photo: number;
  prompts: {
    tokens: number[];
    text: string /** From the last token to the mask; null where there is none. */;
    rest: number | null;
  }[];
}

const loupe = createLoupe(places);
const worker = new Worker(new URL("./beside-worker.ts", import.meta.url), { type: "module" });

function ask(asked: Asked): Promise<Told> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Told | { error: string }>) =>
      "error" in data ? reject(new Error(`transformers.js: ${data.error}`)) : resolve(data);
    worker.onerror = ({ message }) => reject(new Error(`transformers.js: ${message}`));
    worker.postMessage(asked);
  });
}

const besides = {
  /** Both; gives the library's version. `bundle`: a folder of the models served. */
  async load(provider: "wasm" | "webgpu", bundle: string): Promise<string> {
    await loupe.load({ provider, model: bundle });
    const address = new URL(`${places.models}${bundle}/`, location.href).href;
    const { version } = await ask({ load: { provider, bundle: address, runtime: places.runtime } });
    return version ?? "";
  },

  async ours(image: Blob, prompts: string[]): Promise<Turn> {
    const from = performance.now();
    const { photo } = await loupe.encode({ image });
    const turn: Turn = { photo: performance.now() - from, prompts: [] };
    for (const prompt of prompts) {
      const began = performance.now();
      const tokens: number[] = [];
      const pieces: string[] = [];
      let mask: number | null = null;
      await loupe.segment({
        photo,
        prompt,
        onEvent: (event) => {
          if (event.type === "mask") mask = performance.now() - began;
          if (event.type !== "token") return;
          // A token may come in pieces.
          tokens[event.index] ??= performance.now() - began;
          pieces.push(event.text);
        },
      });
      const rest = mask === null ? null : mask - (tokens.at(-1) as number);
      turn.prompts.push({ tokens, text: pieces.join(""), rest });
    }
    await loupe.forget({ photo });
    return turn;
  },

  async theirs(photo: Blob, prompts: string[]): Promise<Turn> {
    const turn: Turn = { photo: (await ask({ photo })).ms, prompts: [] };
    for (const prompt of prompts) {
      const { tokens = [], text = "" } = await ask({ prompt });
      turn.prompts.push({ tokens, text, rest: null });
    }
    return turn;
  },
};

declare global {
  var beside: typeof besides;
}

globalThis.beside = besides;
