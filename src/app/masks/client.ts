/** The page's side of masks/worker.ts. */
import { fromWire } from "../../engine/mask";
import { createCalls } from "../worker-calls";
import { type Masks, masksBy } from "./masks";
import type { MaskReply, MaskRequest } from "./worker";

export function createMasks(): Masks {
  const call = createCalls<MaskRequest, MaskReply>(
    () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "masks" }),
    "works on masks",
    "Try that again.",
  );
  return masksBy(async (name, args) => {
    const reply = await call({ name, args });
    if ("error" in reply) throw fromWire(reply.error);
    return reply.result;
  });
}
