/**
 * Which of the mask decoder's masks is the answer, found where they lie: one of four, or of three, is read back. What is
 * chosen is what mask/choose-mask.ts chooses (tests/browser/choose-mask.test.ts).
 */
import { type Click, tapsOf } from "../mask/clicks";
import { CHOOSE_MASK } from "./choose-mask.wgsl";
import { type Kernel, runKernel } from "./run-kernel";

/** Outputs of the mask decoder on `device`. */
export interface Candidates {
  /** f32 [count·cells]. */
  masks: GPUBuffer;
  /** Predicted IoU of each, f32 [count]. */
  scores: GPUBuffer;
  /** Of masks: 3 or 4. */
  count: number;
  cells: number;
  /** Inside is greater than this. */
  threshold: number;
}

export interface Chosen {
  /** f32 [cells], the threshold subtracted. */
  logits: Float32Array;
  score: number;
}

/** `chosen`: cells + 1 numbers, the mask's logits, its score. */
interface ChooseMask extends Kernel {
  data: GPUBuffer;
}

/** Made once a device and size: one call at a time uses it (the engine's queue). */
const kernels = new WeakMap<GPUDevice, ChooseMask>();

const WORKGROUP = 64;
/** Bytes for the clicks; more than anybody makes. */
const DATA_BYTES = 1 << 16;

/** `isAmbiguous`: one click alone, which may mean the button, the coat or the person. Null where there are too many clicks. */
export async function chooseOnGpu(
  device: GPUDevice,
  candidates: Candidates,
  clicks: readonly Click[],
  isAmbiguous: boolean,
): Promise<Chosen | null> {
  const { cells, masks, scores, count } = candidates;
  const data = layOut(candidates, clicks, isAmbiguous);
  if (data.byteLength > DATA_BYTES) return null;
  const kernel = kernelFor(device, cells);
  device.queue.writeBuffer(kernel.data, 0, data);
  const bound = [
    { buffer: masks, size: 4 * count * cells },
    { buffer: scores, size: 4 * count },
    { buffer: kernel.data },
    { buffer: kernel.chosen },
  ];
  const read = new Float32Array(await runKernel(device, kernel, bound, Math.ceil(cells / WORKGROUP)));
  return { logits: read.subarray(0, cells), score: read[cells] as number };
}

/** cells, clicks, whether ambiguous, threshold, masks; of each click: its sign, where its taps begin and how many; the taps. */
function layOut(
  { cells, threshold, count }: Candidates,
  clicks: readonly Click[],
  isAmbiguous: boolean,
): Uint32Array<ArrayBuffer> {
  const taps = clicks.map(tapsOf);
  const [head, each] = [5, 3];
  let at = head + each * clicks.length;
  const data = new Uint32Array(at + 2 * taps.reduce((sum, of) => sum + of.length, 0));
  const floats = new Float32Array(data.buffer);
  data.set([cells, clicks.length, Number(isAmbiguous)]);
  floats[3] = threshold;
  data[4] = count;
  for (const [i, { positive }] of clicks.entries()) {
    const of = taps[i] ?? [];
    data.set([Number(positive), at, of.length], head + each * i);
    for (const { cell, weight } of of) {
      data[at] = cell;
      floats[at + 1] = weight;
      at += 2;
    }
  }
  return data;
}

function kernelFor(device: GPUDevice, cells: number): ChooseMask {
  const size = 4 * (cells + 1);
  const old = kernels.get(device);
  if (old?.chosen.size === size) return old;
  for (const buffer of old ? [old.data, old.chosen, old.staging] : []) buffer.destroy();
  const module = device.createShaderModule({ code: CHOOSE_MASK, label: "choose-mask" });
  const kernel: ChooseMask = {
    pipeline: device.createComputePipeline({ layout: "auto", compute: { module } }),
    data: device.createBuffer({ size: DATA_BYTES, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST }),
    chosen: device.createBuffer({ size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC }),
    staging: device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST }),
  };
  kernels.set(device, kernel);
  return kernel;
}
