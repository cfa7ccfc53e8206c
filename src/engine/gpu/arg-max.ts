/**
 * The index of the largest logit, found where they lie: 4 bytes are read back instead of a vocabulary. It is what
 * `greatest` of runtime/language.ts finds (tests/browser/arg-max.test.ts).
 */
import { ARG_MAX } from "./arg-max.wgsl";
import { type Kernel, runKernel } from "./run-kernel";

/** A row of a tensor on the GPU: `count` numbers from `first` on. */
export interface Row {
  /** f32 or f16. */
  buffer: GPUBuffer;
  first: number;
  count: number;
  half: boolean;
}

interface ArgMax extends Kernel {
  row: GPUBuffer;
}

/** Made once a device: one call at a time uses it (the engine's queue). */
const kernels = new WeakMap<GPUDevice, ArgMax>();

const NONE = 0xffff_ffff;
/** A binding begins at a multiple of so many bytes. */
const ALIGNED = 256;

/** The first of equals; null where a number of the row is NaN or infinite. */
export async function largestOnGpu(device: GPUDevice, { buffer, first, count, half }: Row): Promise<number | null> {
  const kernel = kernelFor(device);
  const width = half ? 2 : 4;
  // Of a prompt's logits the last row alone is bound: all of them may be more than a binding holds.
  const offset = Math.floor((first * width) / ALIGNED) * ALIGNED;
  const from = first - offset / width;
  device.queue.writeBuffer(kernel.row, 0, Uint32Array.of(from, count, Number(half)));
  const size = Math.ceil(((from + count) * width) / 4) * 4;
  const bound = [{ buffer, offset, size }, { buffer: kernel.row }, { buffer: kernel.chosen }];
  const [index = NONE] = new Uint32Array(await runKernel(device, kernel, bound, 1));
  return index === NONE ? null : index;
}

function kernelFor(device: GPUDevice): ArgMax {
  const old = kernels.get(device);
  if (old) return old;
  const module = device.createShaderModule({ code: ARG_MAX, label: "arg-max" });
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const kernel: ArgMax = {
    pipeline: device.createComputePipeline({ layout: "auto", compute: { module } }),
    row: device.createBuffer({ size: 12, usage: STORAGE | COPY_DST }),
    chosen: device.createBuffer({ size: 4, usage: STORAGE | COPY_SRC }),
    staging: device.createBuffer({ size: 4, usage: MAP_READ | COPY_DST }),
  };
  kernels.set(device, kernel);
  return kernel;
}
