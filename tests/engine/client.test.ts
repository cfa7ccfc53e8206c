/** The page's side of the bridge, over a worker in this process: messages are copied as a browser copies them. */
import { expect, test } from "vitest";
import type { Point } from "../../src/engine/api";
import { createClient } from "../../src/engine/client";
import { toWire } from "../../src/engine/errors";
import { createNodeLoupe } from "../../src/engine/node";
import type { FromWorker, Places, ToWorker } from "../../src/engine/wire";
import { modelsDir } from "./support";

/** A client on the real engine, and what became of its workers. */
function bridged() {
  const workers: string[] = [];
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
    return Object.assign(port1, { terminate }) as unknown as Worker;
  };
  return { client: createClient(startWorker, { models: modelsDir, runtime: {} as Places["runtime"] }), workers };
}

test("dispose() ends the worker, also when it is called twice", async () => {
  const { client, workers } = bridged();
  await client.load();
  await Promise.all([client.dispose(), client.dispose()]);
  expect(workers).toEqual(["started", "ended"]);
  await client.dispose();
  await expect(client.forget({ photo: "photo-1" })).rejects.toMatchObject({ code: "worker-lost" });
});

test("a load() right after dispose() gives a model that works", async () => {
  const { client } = bridged();
  await client.load();
  const [, info] = await Promise.all([client.dispose(), client.load()]);
  expect(info.provider).toBe("cpu");
  await client.forget({ photo: "photo-1" });
  await client.dispose();
});

test("a load() that fails is not the end: the next one has a worker of its own", async () => {
  const { client, workers } = bridged();
  await expect(client.load({ model: "no-such-model" })).rejects.toMatchObject({ code: "model-unknown" });
  expect(workers).toEqual(["started", "ended"]);
  await client.load();
  // Another model that does not come leaves the one there is.
  await expect(client.load({ model: "no-such-model" })).rejects.toMatchObject({ code: "model-unknown" });
  await client.forget({ photo: "photo-1" });
  expect(workers).toEqual(["started", "ended", "started"]);
  await client.dispose();
});

test("what cannot be sent is refused with a LoupeError, and the next call works", async () => {
  const { client, workers } = bridged();
  await client.load();
  const points = [{ x: 1, y: 1, positive: () => true }] as unknown as Point[];
  await expect(client.refine({ photo: "photo-1", points })).rejects.toMatchObject({ code: "internal" });
  await expect(client.refine({ photo: "photo-1", points: [] })).rejects.toMatchObject({ code: "photo-unknown" });
  await client.dispose();
  expect(workers.at(-1)).toBe("ended");
});
