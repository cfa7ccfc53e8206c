/** The largest of a row on WebGPU beside the processor's, over random rows, in 32 and in 16 bits. */
import { largestOnGpu } from "../../src/engine/gpu/arg-max";
import { requestDevice } from "../../src/engine/runtime/gpu-device";
import { toHalves, toSingles } from "../../src/engine/runtime/halves";
import { greatest } from "../../src/engine/runtime/language";

export interface Chosen {
  here: number;
  /** Null where it found numbers that are none. */
  there: number | null;
}

/** `rows` of `count` numbers, of which the last is looked at; `odd` is written into it. */
export interface Question {
  count: number;
  rows: number;
  half: boolean;
  /** How many different numbers there are: few make equals. */
  levels: number;
  /** As JSON has none: "NaN", "Infinity", "-Infinity". */
  odd?: string;
}

let made: Promise<GPUDevice> | null = null;

async function device(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error("no WebGPU adapter");
  return requestDevice(adapter);
}

async function choose({ count, rows, half, levels, odd }: Question): Promise<Chosen> {
  made ??= device();
  const gpu = await made;
  const singles = Float32Array.from(
    { length: count * rows },
    () => Math.floor(Math.random() * levels) / 8 - levels / 10,
  );
  if (odd) singles[singles.length - 1 - Math.floor(count / 3)] = Number(odd);
  const data = half ? toHalves(singles) : singles;
  const size = Math.ceil(data.byteLength / 16) * 16;
  const buffer = gpu.createBuffer({ size, usage: GPUBufferUsage.STORAGE, mappedAtCreation: true });
  new Uint8Array(buffer.getMappedRange()).set(new Uint8Array(data.buffer));
  buffer.unmap();
  const there = await largestOnGpu(gpu, { buffer, first: count * (rows - 1), count, half });
  buffer.destroy();
  const seen = half ? toSingles(data) : singles;
  return { here: greatest(seen.subarray(-count)), there };
}

Object.assign(globalThis, { choose });
