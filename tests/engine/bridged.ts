/** The page's side of the bridge over a worker in this process: messages are copied as a browser copies them. */
import type { Loupe } from "../../src/engine/api";
import { createClient } from "../../src/engine/client";
import { toWire } from "../../src/engine/errors";
import { createNodeLoupe } from "../../src/engine/node";
import type { FromWorker, Places, ToWorker } from "../../src/engine/wire";
import { modelsDir } from "./support";

export interface Bridged {
  client: Loupe;
  /** What became of its workers. */
  workers: string[];
  /** The worker that runs dies, and its page hears of it as of an error. */
  kill(): void;
}

/** A client on the real engine; `lost` as createClient's. */
export function bridged(lost?: () => void): Bridged {
  const workers: string[] = [];
  let running: Worker | null = null;
  const startWorker = () => {
    workers.push("started");
    const loupe = createNodeLoupe({ modelsDir });
    const { port1, port2 } = new MessageChannel();
    const answer = (message: FromWorker) => port2.postMessage(message);
    port2.onmessage = ({ data }: MessageEvent<ToWorker>) => {
      if (!("call" in data)) return;
      const { id, call, args } = data;
      const perform = loupe[call] as (options: object) => Promise<never>;
      perform.call(loupe, args).then(
        (result) => answer({ id, result }),
        (error) => answer({ id, error: toWire(error) }),
      );
    };
    const terminate = () => {
      workers.push("ended");
      port1.close();
    };
    running = Object.assign(port1, { terminate }) as unknown as Worker;
    return running;
  };
  const client = createClient(startWorker, { models: modelsDir, runtime: {} as Places["runtime"] }, lost);
  return { client, workers, kill: () => running?.onerror?.({ message: "out of memory" } as ErrorEvent) };
}
