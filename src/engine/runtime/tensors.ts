/** Making, reading and freeing tensors. Who makes or receives a tensor disposes of it; nothing else does. */
import { LoupeError } from "../errors";
import { toSingles } from "./halves";
import type { OrtApi, Tensor } from "./ort";

export type Tensors = Record<string, Tensor>;

export function float32(ort: OrtApi, data: Float32Array, dims: readonly number[]): Tensor {
  return new ort.Tensor("float32", data, dims);
}

export function int64(ort: OrtApi, data: BigInt64Array, dims: readonly number[]): Tensor {
  return new ort.Tensor("int64", data, dims);
}

/** A tensor one of whose `dims` is 0. */
export function emptyTensor(ort: OrtApi, dtype: "float32" | "float16", dims: readonly number[]): Tensor {
  // ORT takes halves as Uint16Array everywhere, also where it keeps them as Float16Array.
  return dtype === "float32"
    ? float32(ort, new Float32Array(0), dims)
    : new ort.Tensor("float16", new Uint16Array(0), dims);
}

/** An output that the graph promises. Throws bundle-invalid when it is not there. */
export function output(outputs: Tensors, name: string): Tensor {
  const tensor = outputs[name];
  if (!tensor)
    throw new LoupeError("bundle-invalid", `A graph of this bundle gave no output named ${name}. Export it again.`);
  return tensor;
}

/** Downloads (from the GPU where it lies there), copies out (halves as singles), disposes. Throws not-finite on NaN or infinity. */
export async function read(tensor: Tensor, what: string): Promise<Float32Array> {
  const data = (await tensor.getData()) as Float32Array;
  const copy = tensor.type === "float16" ? toSingles(data) : data.slice();
  tensor.dispose();
  checkFinite(copy, what);
  return copy;
}

/** As read(), of an i32 tensor with one element. */
export async function readIndex(tensor: Tensor): Promise<number> {
  const [index = 0] = (await tensor.getData()) as Int32Array;
  tensor.dispose();
  return index;
}

export function checkFinite(values: Float32Array, what: string): void {
  // A sum is finite only if every term is; it is summed in doubles, so finite terms cannot overflow it.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  if (!Number.isFinite(sum)) throw notFinite(what);
}

export function notFinite(what: string): LoupeError {
  return new LoupeError(
    "not-finite",
    `The ${what} came out as no valid numbers on this device. Try that again; if it stays so on WebGPU, choose WASM in the model's panel.`,
  );
}

export function dispose(tensors: Iterable<Tensor>): void {
  for (const tensor of tensors) tensor.dispose();
}
