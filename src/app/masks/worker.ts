/** Masks are worked on here, beside the engine's worker: they must not wait for a model. */
import { toWire } from "../../engine/errors";
import { type OperationName, perform } from "./operations";

export interface MaskRequest {
  id: number;
  name: OperationName;
  args: unknown[];
}

addEventListener("message", ({ data: { id, name, args } }: MessageEvent<MaskRequest>) => {
  try {
    postMessage({ id, result: perform(name, args) });
  } catch (error) {
    postMessage({ id, error: toWire(error) });
  }
});
