/** A bundle of known answers through the engine's worker, in the page that published.test.ts opens. */

import type { Provider } from "../../src/engine/api";
import { createLoupe } from "../../src/engine/index";
import { type Answer, ask, type Expected } from "../published/answer";
import { places } from "./places";

export interface Question {
  model: string;
  provider: Exclude<Provider, "cpu">;
  /** Bytes of the file. */
  photo: number[];
  expected: Expected;
}

export interface Reply {
  provider: Provider;
  /** Milliseconds. */
  load: number;
  answer: Answer;
}

async function answer({ model, provider, photo, expected }: Question): Promise<Reply> {
  const loupe = createLoupe(places);
  const begin = performance.now();
  const info = await loupe.load({ model, provider });
  const load = performance.now() - begin;
  const answer = await ask(loupe, new Uint8Array(photo), expected);
  await loupe.dispose();
  return { provider: info.provider, load, answer };
}

Object.assign(globalThis, { answer });
