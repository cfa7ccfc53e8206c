/** The choice among three or four masks on WebGPU beside that on the processor, over random masks and clicks. */
import type { Fit } from "../../src/engine/coordinates";
import { chooseOnGpu } from "../../src/engine/gpu/choose-mask";
import { ambiguousMasks, chooseForClick, chooseForClicks } from "../../src/engine/mask/choose-mask";
import { type Click, obeys, placeClicks } from "../../src/engine/mask/clicks";
import { requestDevice } from "../../src/engine/runtime/gpu-device";

const SIDE = 80;
const CELLS = SIDE * SIDE;
const PHOTO = { width: 700, height: 430 };
const FIT: Fit = { kind: "stretch", side: 320, maskSide: SIDE, content: { width: 320, height: 320 } };

export interface Comparison {
  rounds: number;
  /** How often each mask was the answer. */
  chosen: number[];
  /** Of one click alone: how often none of the last three obeyed it. */
  betrayed: number;
  /** Rounds in which the two differ: in the mask, a logit or the score. */
  differ: number;
}

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

async function compareChoices(rounds: number, clicksMost: number, count: 3 | 4): Promise<Comparison> {
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error("no WebGPU adapter");
  const device = await requestDevice(adapter);
  const next = random(7 + clicksMost);
  const buffer = (data: Float32Array<ArrayBuffer>) => {
    const made = device.createBuffer({
      size: data.byteLength,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
    });
    device.queue.writeBuffer(made, 0, data);
    return made;
  };
  const result: Comparison = { rounds, chosen: Array(count).fill(0), betrayed: 0, differ: 0 };
  for (let round = 0; round < rounds; round++) {
    const threshold = round % 3 ? 0 : 0.25;
    const raw = Float32Array.from({ length: count * CELLS }, () => 4 * next() - 2 + threshold);
    const scores = Float32Array.from({ length: count }, next);
    const points = Array.from({ length: Math.round(next() * clicksMost) }, () => ({
      x: next() * PHOTO.width,
      y: next() * PHOTO.height,
      positive: next() < 0.6,
    }));
    const clicks = placeClicks(points, FIT, PHOTO);
    const isAmbiguous = clicks.length === 1 && round % 2 === 0;
    const masks = raw.map((value) => value - threshold);
    const mask = (index: number) => masks.subarray(index * CELLS, (index + 1) * CELLS);
    const [click] = clicks;
    if (isAmbiguous && click && !ambiguousMasks(scores).some((index) => obeys(mask(index), click))) result.betrayed++;
    const index = chooseHere(masks, scores, clicks, isAmbiguous);
    const candidates = { masks: buffer(raw), scores: buffer(scores), cells: CELLS, count, threshold };
    const there = await chooseOnGpu(device, candidates, clicks, isAmbiguous);
    const same =
      there?.score === scores[index] &&
      mask(index).every((value, i) => Math.abs(value - (there?.logits[i] ?? 9)) < 1e-6);
    result.chosen[index] = (result.chosen[index] ?? 0) + 1;
    if (!same) result.differ++;
    candidates.masks.destroy();
    candidates.scores.destroy();
  }
  device.destroy();
  return result;
}

function chooseHere(masks: Float32Array, scores: Float32Array, clicks: readonly Click[], isAmbiguous: boolean): number {
  return isAmbiguous ? chooseForClick(masks, scores, clicks[0] as Click) : chooseForClicks(masks, scores, clicks);
}

Object.assign(globalThis, { compareChoices });
