/** What ONNX Runtime threw → what that means for whoever asked. Its own words are the cause. */
import { LoupeError } from "../errors";

/** The graph is not fed as it wants to be: it would not be the next time either. */
const MISFED =
  /invalid dimensions|invalid rank|invalid feed|missing in 'feeds'|unexpected input data type|not a valid input/i;
/** "Out of bounds" is a WASM instance's memory, and where a graph's own data ends. */
const MEMORY = /alloc|out of memory|(memory access|index) out of bounds|out of bounds memory|array buffer/i;

/** A number is what its C++ throws. */
const isMemory = (error: unknown) =>
  typeof error === "number" || error instanceof RangeError || (error instanceof Error && MEMORY.test(error.message));

/**
 * bundle-invalid, or worker-lost: what has failed once (memory that is full, a WASM instance that was aborted, a device
 * that is gone) fails from then on, so whoever has a worker takes another.
 */
export function runFailed(graph: string, error: unknown): LoupeError {
  if (error instanceof LoupeError) return error;
  const words = error instanceof Error ? error.message : "";
  if (MISFED.test(words)) {
    const message = `The graph ${graph} takes something else than the bundle's manifest says. Export the bundle again.`;
    return new LoupeError("bundle-invalid", message, { cause: error });
  }
  const advice = isMemory(error) ? " There may be too little memory: close other tabs and programs." : "";
  return new LoupeError("worker-lost", `What runs the model has failed (in ${graph}).${advice}`, { cause: error });
}

/** bundle-invalid, or model-too-large: it could not make ready to run the graph. */
export function sessionFailed(graph: string, bundle: string, error: unknown): LoupeError {
  if (isMemory(error)) {
    const message = `There is too little memory here for ${bundle}. Close other tabs and programs, and try again.`;
    return new LoupeError("model-too-large", message, { cause: error });
  }
  const message = `The graph ${graph} of ${bundle} does not load: with the files that manifest.json lists it is no graph that can be run here. Export the bundle again.`;
  return new LoupeError("bundle-invalid", message, { cause: error });
}
