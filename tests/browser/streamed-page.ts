/** Sessions are made where the engine makes them, in a worker. */
import type { Streamed } from "./streamed-worker";

const stream = (deleted: boolean) =>
  new Promise<Streamed>((resolve, reject) => {
    const worker = new Worker(new URL("./streamed-worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => {
      worker.terminate();
      resolve(data);
    };
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(deleted);
  });

Object.assign(globalThis, { stream });
