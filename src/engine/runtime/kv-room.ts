/** Buffers on the GPU in which the keys and values of one prompt grow in place, so that no token makes new ones. */
import type { Manifest } from "../store/manifest";
import type { OrtApi, Tensor } from "./ort";

const HALF = 2;
const SINGLE = 4;

export class KvRoom {
  /** Tokens that have room. */
  readonly rows: number;
  /** Of each layer keys and values, [1, kv_heads, rows, head_dim]. */
  readonly views: readonly Tensor[];
  readonly #device: GPUDevice;
  readonly #decoder: Manifest["decoder"];
  readonly #buffers: readonly GPUBuffer[];

  constructor(ort: OrtApi, device: GPUDevice, decoder: Manifest["decoder"], rows: number) {
    const { layers, kv_heads, head_dim, kv_dtype } = decoder;
    const size = kv_heads * rows * rowBytes(decoder);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    this.#buffers = Array.from({ length: 2 * layers }, () => device.createBuffer({ size, usage }));
    const dims = [1, kv_heads, rows, head_dim];
    this.views = this.#buffers.map((buffer) => ort.Tensor.fromGpuBuffer(buffer, { dataType: kv_dtype, dims }));
    this.rows = rows;
    this.#device = device;
    this.#decoder = decoder;
  }

  /** Takes over `length` tokens of what lies in `layers`, [1, kv_heads, theirRows, head_dim] on the same device. */
  copy(layers: readonly Tensor[], length: number): void {
    const bytes = rowBytes(this.#decoder);
    const encoder = this.#device.createCommandEncoder();
    for (const [i, layer] of layers.entries()) {
      const [source, target] = [layer.gpuBuffer as GPUBuffer, this.#buffers[i] as GPUBuffer];
      const theirs = layer.dims[2] as number;
      for (let head = 0; head < this.#decoder.kv_heads; head++) {
        encoder.copyBufferToBuffer(source, head * theirs * bytes, target, head * this.rows * bytes, length * bytes);
      }
    }
    this.#device.queue.submit([encoder.finish()]);
  }

  dispose(): void {
    for (const buffer of this.#buffers) buffer.destroy();
  }
}

const rowBytes = ({ head_dim, kv_dtype }: Manifest["decoder"]): number =>
  head_dim * (kv_dtype === "float16" ? HALF : SINGLE);

/** One a model: prompts are answered one after the other. */
const rooms = new WeakMap<object, KvRoom>();

/** The room of `owner`, with so many rows at least; a smaller one is given up once what is under way now is done with it. */
export function roomOf(
  owner: object,
  ort: OrtApi,
  device: GPUDevice,
  decoder: Manifest["decoder"],
  rows: number,
): KvRoom {
  const old = rooms.get(owner);
  if (old && old.rows >= rows) return old;
  if (old) void device.queue.onSubmittedWorkDone().then(() => old.dispose());
  const room = new KvRoom(ort, device, decoder, rows);
  rooms.set(owner, room);
  return room;
}
