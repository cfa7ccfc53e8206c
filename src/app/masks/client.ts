/** The page's side of masks/worker.ts. */
import { fromWire, type WireError } from "../../engine/errors";
import { LoupeError } from "../../engine/mask";
import { type Masks, masksBy } from "./masks";
import type { MaskRequest } from "./worker";

type Reply = { id: number; result: unknown } | { id: number; error: WireError };

/** The worker starts with the first request; one that crashed is started anew by the next. */
export function createMasks(): Masks {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: LoupeError) => void }>();
  let worker: Worker | null = null;
  let count = 0;

  function start(): Worker {
    const started = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "masks" });
    started.onmessage = ({ data }: MessageEvent<Reply>) => {
      const call = waiting.get(data.id);
      waiting.delete(data.id);
      if ("error" in data) call?.reject(fromWire(data.error));
      else call?.resolve(data.result);
    };
    started.onerror = () => {
      started.terminate();
      worker = null;
      const calls = [...waiting.values()];
      waiting.clear();
      for (const { reject } of calls) {
        reject(new LoupeError("worker-lost", "The part of the page that works on masks has stopped. Try that again."));
      }
    };
    return started;
  }

  return masksBy((name, args) => {
    worker ??= start();
    const id = ++count;
    const request: MaskRequest = { id, name, args };
    const reply = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    worker.postMessage(request);
    return reply;
  });
}
