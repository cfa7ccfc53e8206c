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
  /** Whether the bundle is the folder in the page's own input, kept in the browser's store, and not the site's. */
  dropped?: boolean;
}

export interface Reply {
  provider: Provider;
  /** Milliseconds. */
  load: number;
  answer: Answer;
}

async function answer({ model: name, provider, photo, expected, dropped = false }: Question): Promise<Reply> {
  const loupe = createLoupe(places);
  const model = dropped ? (await loupe.add({ model: { name, files: filesGiven() } })).key : name;
  const begin = performance.now();
  const info = await loupe.load({ model, provider });
  const load = performance.now() - begin;
  const answer = await ask(loupe, new Uint8Array(photo), expected);
  await loupe.dispose();
  return { provider: info.provider, load, answer };
}

function filesGiven(): { path: string; file: File }[] {
  const files = document.querySelector<HTMLInputElement>("#folder")?.files ?? [];
  return [...files].map((file) => ({ path: file.webkitRelativePath, file }));
}

Object.assign(globalThis, { answer });
