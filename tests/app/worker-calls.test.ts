/** A worker of the page that crashes, ends without a word or hangs: another one is asked once more. */
import { expect, test, vi } from "vitest";
import { answerCalls } from "../../src/app/worker-answers";
import { createCalls } from "../../src/app/worker-calls";

interface Request {
  id: number;
  what: string;
}
type Reply = { id: number; said: string };

/** `lives`: of each worker in turn, whether it hears anything; all after them do. */
function workers(lives: boolean[] = []) {
  const made: Worker[] = [];
  const heard: string[] = [];
  const start = () => {
    const { port1, port2 } = new MessageChannel();
    if (lives[made.length] ?? true) {
      answerCalls<Request, Reply>(async ({ id, what }) => {
        heard.push(what);
        return { reply: { id, said: what.toUpperCase() } };
      }, port2 as never);
      port2.start();
    }
    const worker = Object.assign(port1, { terminate: () => port1.close() }) as unknown as Worker;
    made.push(worker);
    return worker;
  };
  return { start, made, heard };
}

test("each call has its reply, all of one worker", async () => {
  const { start, made } = workers();
  const call = createCalls<Request, Reply>(start, "does it", "Do that.");
  const said = await Promise.all(["one", "two"].map(async (what) => (await call({ what })).said));
  expect([said, made.length]).toEqual([["ONE", "TWO"], 1]);
});

test("one that says nothing is found, and what it was asked is asked another", async () => {
  const { start, made } = workers([false]);
  const call = createCalls<Request, Reply>(start, "does it", "Do that.", 2);
  expect(await call({ what: "one" })).toMatchObject({ said: "ONE" });
  expect(made).toHaveLength(2);
});

test("two that say nothing: the call rejects, and the next one has a worker", async () => {
  const { start, made } = workers([false, false]);
  const call = createCalls<Request, Reply>(start, "does it", "Do that.", 2);
  await expect(call({ what: "one" })).rejects.toMatchObject({
    code: "worker-lost",
    message: "The part of the page that does it did not come, or has stopped. Do that.",
  });
  expect(await call({ what: "two" })).toMatchObject({ said: "TWO" });
  expect(made).toHaveLength(3);
});

test("one that crashes is replaced at once", async () => {
  vi.stubGlobal("ErrorEvent", class {});
  const { start, made } = workers([false]);
  const call = createCalls<Request, Reply>(start, "does it", "Do that.");
  const waiting = call({ what: "one" });
  made[0]?.onerror?.(new ErrorEvent("error"));
  expect(await waiting).toMatchObject({ said: "ONE" });
  vi.unstubAllGlobals();
});

test("while it works for long, it is left to it", async () => {
  const { port1, port2 } = new MessageChannel();
  const start = vi.fn(() => Object.assign(port1, { terminate() {} }) as unknown as Worker);
  answerCalls<Request, Reply>(async ({ id, what }) => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { reply: { id, said: what } };
  }, port2 as never);
  port2.start();
  const call = createCalls<Request, Reply>(start, "does it", "Do that.", 2);
  expect(await call({ what: "one" })).toMatchObject({ said: "one" });
  expect(start).toHaveBeenCalledOnce();
  port1.close();
});

test("one whose script does not come is given up sooner than one that is busy", async () => {
  const { start, made } = workers([false, false]);
  const call = createCalls<Request, Reply>(start, "does it", "Do that.", 20);
  const from = performance.now();
  await expect(call({ what: "one" })).rejects.toMatchObject({ code: "worker-lost" });
  // Twice five beats: of a busy one it would be thirteen.
  expect(performance.now() - from).toBeLessThan(2 * 12 * 20);
  expect(made).toHaveLength(2);
});
