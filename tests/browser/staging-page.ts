/** Numbers brought to the GPU and back as ONNX Runtime does it, through buffers that are used again. */
import { reuseStaging } from "../../src/engine/gpu/staging";
import { requestDevice } from "../../src/engine/runtime/gpu-device";

export interface Staged {
  /** Whether every array came back as it went. */
  same: boolean;
  /** Buffers made by each round. */
  made: number[];
  /** What WebGPU complained of. */
  errors: string[];
}

let made = 0;
const { createBuffer } = GPUDevice.prototype;
GPUDevice.prototype.createBuffer = function (descriptor) {
  made++;
  return createBuffer.call(this, descriptor);
};

const UPLOAD = GPUBufferUsage.MAP_WRITE | GPUBufferUsage.COPY_SRC;
const DOWNLOAD = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
/** Words. */
const ROOM = 2 ** 21;

const randoms = (length: number) => Uint32Array.from({ length }, () => Math.random() * 2 ** 32);

/** Filled and unmapped. ONNX Runtime drops it after the copy. */
function staged(gpu: GPUDevice, numbers: Uint32Array, size = numbers.byteLength): GPUBuffer {
  const buffer = gpu.createBuffer({ size, usage: UPLOAD, mappedAtCreation: true });
  new Uint32Array(buffer.getMappedRange()).set(numbers);
  buffer.unmap();
  return buffer;
}

async function fetched(gpu: GPUDevice, source: GPUBuffer, bytes: number): Promise<Uint32Array> {
  const staging = gpu.createBuffer({ size: bytes, usage: DOWNLOAD });
  const encoder = gpu.createCommandEncoder();
  encoder.copyBufferToBuffer(source, 0, staging, 0, bytes);
  gpu.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const copy = new Uint32Array(staging.getMappedRange().slice(0, bytes));
  staging.destroy();
  staging.destroy();
  return copy;
}

/**
 * In each round arrays of so many words, all on their way in one submit, while others submit before it. `destroyed`: uploads
 * are destroyed once they are submitted.
 */
async function roundTrips(rounds: number[][], destroyed: boolean): Promise<Staged> {
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error("no WebGPU adapter");
  const gpu = reuseStaging(await requestDevice(adapter));
  const errors: string[] = [];
  gpu.onuncapturederror = ({ error }) => errors.push(error.message);
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
  const rooms = rounds[0]?.map(() => gpu.createBuffer({ size: 4 * ROOM, usage })) ?? [];
  const counts: number[] = [];
  let same = true;
  for (const round of rounds) {
    made = 0;
    const arrays = round.map(randoms);
    const encoder = gpu.createCommandEncoder();
    const sources = arrays.map((numbers, i) => {
      const source = staged(gpu, numbers);
      encoder.copyBufferToBuffer(source, 0, rooms[i] as GPUBuffer, 0, numbers.byteLength);
      gpu.queue.submit([gpu.createCommandEncoder().finish()]);
      return source;
    });
    gpu.queue.submit([encoder.finish()]);
    if (destroyed) for (const source of sources) source.destroy();
    for (const [i, numbers] of arrays.entries()) {
      const back = await fetched(gpu, rooms[i] as GPUBuffer, numbers.byteLength);
      same &&= back.length === numbers.length && back.every((value, at) => value === numbers[at]);
    }
    counts.push(made);
  }
  // One that is never sent is not given to anybody else.
  const [lost, next] = [staged(gpu, randoms(8)), staged(gpu, randoms(8))];
  lost.destroy();
  same &&= lost !== next && staged(gpu, randoms(8)) !== lost;
  await gpu.queue.onSubmittedWorkDone();
  gpu.destroy();
  return { same, made: counts, errors };
}

Object.assign(globalThis, { roundTrips });
