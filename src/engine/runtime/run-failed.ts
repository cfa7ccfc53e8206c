/** What ONNX Runtime threw while it ran a graph → what that means for whoever asked. Its own words are the cause. */
import { LoupeError } from "../errors";

/** The graph is not fed as it wants to be: it would not be the next time either. */
const MISFED =
  /invalid dimensions|invalid rank|invalid feed|missing in 'feeds'|unexpected input data type|not a valid input/i;
/** A number is what its C++ throws. */
const MEMORY = /alloc|out of memory|out of bounds|array buffer/i;

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
  const isMemory = typeof error === "number" || error instanceof RangeError || MEMORY.test(words);
  const advice = isMemory ? " There may be too little memory: close other tabs and programs." : "";
  return new LoupeError("worker-lost", `What runs the model has failed (in ${graph}).${advice}`, { cause: error });
}
