/** The page's side of the bridge. */
import { expect, test, vi } from "vitest";
import type { Point } from "../../src/engine/api";
import { LoupeError } from "../../src/engine/errors";
import { bridged } from "./bridged";

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

test("a worker that dies is told, and the next load() starts another", async () => {
  const lost: string[] = [];
  const { client, workers, kill } = bridged(() => lost.push("lost"));
  await client.load();
  const waiting = client.forget({ photo: "photo-1" });
  kill();
  expect(lost).toEqual(["lost"]);
  await expect(waiting).rejects.toMatchObject({ code: "worker-lost" });
  await client.load();
  await client.dispose();
  expect([lost, workers]).toEqual([["lost"], ["started", "ended", "started", "ended"]]);
});

test("a worker that hangs is found by whoever waits for it, and the next load() starts another", async () => {
  const lost: string[] = [];
  const { client, workers, hang } = bridged((why) => lost.push(why), 2);
  await client.load();
  hang();
  await expect(client.forget({ photo: "photo-1" })).rejects.toMatchObject({ code: "worker-lost" });
  expect(lost).toEqual(["The model's worker did not answer any more."]);
  await client.load();
  await client.forget({ photo: "photo-1" });
  await client.dispose();
  expect(workers).toEqual(["started", "ended", "started", "ended"]);
});

test("what is called off ends within two seconds, whatever the worker does; one that hangs is then found though nobody waits", async () => {
  const lost = vi.fn();
  const { client, hang } = bridged(lost, 50);
  await client.load();
  hang();
  const stop = new AbortController();
  const waiting = client.forget({ photo: "photo-1", signal: stop.signal });
  stop.abort();
  const from = performance.now();
  await expect(waiting).rejects.toMatchObject({ code: "aborted" });
  expect(performance.now() - from).toBeLessThan(2000);
  await vi.waitFor(() => expect(lost).toHaveBeenCalledOnce());
});

test("what has failed in what runs the model would fail again: the worker is another one then", async () => {
  const lost = vi.fn();
  const { client, workers, fail } = bridged(lost);
  await client.load();
  fail(new LoupeError("worker-lost", "What runs the model has failed (in decoder)."));
  await expect(client.forget({ photo: "photo-1" })).rejects.toMatchObject({ code: "worker-lost" });
  expect([lost.mock.calls, workers]).toEqual([
    [["What runs the model has failed (in decoder)."]],
    ["started", "ended"],
  ]);
  await client.load();
  await client.dispose();
});
