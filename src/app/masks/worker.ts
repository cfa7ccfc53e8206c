/** Masks are worked on here, beside the engine's worker: they must not wait for a model. */
import { toWire, type WireError } from "../../engine/mask";
import { answerCalls } from "../worker-answers";
import { type OperationName, perform } from "./operations";

export interface MaskRequest {
  id: number;
  name: OperationName;
  args: unknown[];
}

export type MaskReply = { id: number; result: unknown } | { id: number; error: WireError };

answerCalls<MaskRequest, MaskReply>(async ({ id, name, args }) => {
  try {
    return { reply: { id, result: perform(name, args) } };
  } catch (error) {
    return { reply: { id, error: toWire(error) } };
  }
});
