/** The page's side of the bridge over a worker in this process: messages are copied as a browser copies them. */
import type { Loupe } from "../../src/engine/api";
import { createClient } from "../../src/engine/client";
import { type LoupeError, toWire } from "../../src/engine/errors";
import { createNodeLoupe } from "../../src/engine/node";
import type { FromWorker, Places, ToWorker } from "../../src/engine/wire";
import { modelsDir } from "./support";

export interface Bridged {
  client: Loupe;
  /** What became of its workers. */
  workers: string[];
  /** The worker that runs dies, and its page hears of it as of an error. */
  kill(): void;
  /** The worker that runs hears and says nothing any more, and nobody is told: as one that runs in a circle. */
  hang(): void;
  /** Its next call fails so. */
  fail(error: LoupeError): void;
}

/** A client on the real engine; `lost` and `beat` as createClient's. */
export function bridged(lost?: (why: string) => void, beat?: number): Bridged {
  const workers: string[] = [];
  let running: Worker | null = null;
  let hang = () => {};
  let failure: LoupeError | null = null;
  const fail = (error: LoupeError) => {
    failure = error;
  };
  const startWorker = () => {
    workers.push("started");
    const loupe = createNodeLoupe({ modelsDir });
    const { port1, port2 } = new MessageChannel();
    let hangs = false;
    const answer = (message: FromWorker) => hangs || port2.postMessage(message);
    hang = () => {
      hangs = true;
    };
    port2.onmessage = ({ data }: MessageEvent<ToWorker>) => {
      if ("beat" in data) answer({ pulse: { busy: false, steps: 0 } });
      if (!("call" in data)) return;
      const { id, call, args } = data;
      if (failure) {
        answer({ id, error: toWire(failure) });
        failure = null;
        return;
      }
      const perform = loupe[call as keyof Loupe] as (options: object) => Promise<never>;
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
  const client = createClient(startWorker, { models: modelsDir, runtime: {} as Places["runtime"] }, lost, beat);
  const kill = () => running?.onerror?.({ message: "out of memory" } as ErrorEvent);
  return { client, workers, kill, hang: () => hang(), fail };
}
