/** A pair in the layout of transformers.js, asked of the engine's worker and of transformers.js in one page. */

import { createLoupe } from "../../src/engine/index";
import type { Manifest } from "../../src/engine/store/manifest";
import type { Box } from "../../src/engine/values";
import { compare } from "../hub/beside";
import type { Family } from "../hub/made";
import { openOracle } from "../hub/oracle";
import { askHub } from "./ask-hub";
import { giveOwnDevices } from "./own-devices";
import { places } from "./places";

export interface PairQuestion {
  provider: "wasm" | "webgpu";
  family: Family;
  manifest: Manifest;
  /** Of the hub that transformers.js asks. */
  hub: string;
  photos: { file: number[]; pixels: number[]; width: number; height: number; boxes: Box[] }[];
  prompts: string[];
  tokens: number;
}

export type PairReply = { provider: string; answers: Awaited<ReturnType<typeof compare>>[] };

async function pair(question: PairQuestion): Promise<PairReply> {
  const { provider, family, manifest, hub, photos, prompts, tokens } = question;
  giveOwnDevices();
  // First, so that it sets up a runtime of its own.
  const transformers = await import("@huggingface/transformers");
  askHub(transformers, hub);
  const oracle = await openOracle(transformers, family, { language: family, segmenter: "sam2" }, { device: provider });
  const loupe = createLoupe(places);
  const info = await loupe.load({ model: manifest.id, provider });
  const answers: PairReply["answers"] = [];
  for (const { file, pixels, width, height, boxes } of photos) {
    const photo = { file: new Uint8Array(file), image: { width, height, data: new Uint8Array(pixels) } };
    answers.push(await compare(loupe, oracle, manifest, photo, { prompts, boxes, tokens }));
  }
  await loupe.dispose();
  await oracle.dispose();
  return { provider: info.provider, answers };
}

Object.assign(globalThis, { pair });
