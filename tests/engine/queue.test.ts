import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { LoupeError } from "../../src/engine/errors";
import { Queue } from "../../src/engine/runtime/queue";

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => "done",
    (error: LoupeError) => error.code,
  );

/** A queue whose calls write their names down. */
function recorded() {
  const queue = new Queue();
  const done: string[] = [];
  const call = (name: string, turn = {}) => queue.add(async () => void done.push(name), turn);
  /** Notes "name 1" … "name 3", with a pause after each. */
  const long = (name: string, between: (step: number) => void = () => {}) =>
    queue.add(async () => {
      for (let step = 1; step <= 3; step++) {
        done.push(`${name} ${step}`);
        between(step);
        await queue.pause();
      }
    });
  return { queue, done, call, long };
}

test("calls run one at a time, in order", async () => {
  const { done, call, long } = recorded();
  await Promise.all([long("a"), call("b"), long("c")]);
  expect(done).toEqual(["a 1", "a 2", "a 3", "b", "c 1", "c 2", "c 3"]);
});

test("an urgent call goes into the next pause, and before what waits", async () => {
  const { done, call, long } = recorded();
  const urgent: Promise<void>[] = [];
  await Promise.all([long("a", (step) => step === 2 && urgent.push(call("click", { urgent: true }))), call("b")]);
  await Promise.all(urgent);
  expect(done).toEqual(["a 1", "a 2", "click", "a 3", "b"]);
});

test("of previews that wait only the newest runs; clicks all do", async () => {
  const { done, call, long } = recorded();
  const codes: Promise<string>[] = [];
  const preview = (name: string) => codes.push(code(call(name, { urgent: true, newestOf: "hover" })));
  await long("a", (step) => {
    if (step !== 1) return;
    preview("hover 1");
    codes.push(code(call("click", { urgent: true })));
    preview("hover 2");
    preview("hover 3");
  });
  expect(await Promise.all(codes)).toEqual(["aborted", "done", "aborted", "done"]);
  expect(done).toEqual(["a 1", "click", "hover 3", "a 2", "a 3"]);
});

test("what waits and is called off is given up at once, and the rest goes on", async () => {
  const { done, call, long } = recorded();
  const off = new AbortController();
  const codes: Promise<string>[] = [];
  await long("a", (step) => {
    if (step !== 1) return;
    codes.push(code(call("b", { signal: off.signal })));
    codes.push(code(call("c", { signal: off.signal, urgent: true })));
    codes.push(code(call("d")));
    off.abort();
    codes.push(code(call("e", { signal: off.signal })));
  });
  expect(await Promise.all(codes)).toEqual(["aborted", "aborted", "done", "aborted"]);
  expect(done).toEqual(["a 1", "a 2", "a 3", "d"]);
});

test("no call leaves a listener on its signal, however it ends", async () => {
  const { queue, call } = recorded();
  const { signal } = new AbortController();
  const fails = async () => {
    throw new RangeError("no such thing");
  };
  const calls = ["a", "b", "c"].flatMap((name) => [
    call(name, { signal }),
    call(name, { signal, urgent: true, newestOf: "hover" }),
    queue.add(fails, { signal }),
  ]);
  await Promise.allSettled(calls);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("a failure is one call's alone, and comes as a LoupeError", async () => {
  const { queue, done, call } = recorded();
  const broken = queue.add(async () => {
    throw new RangeError("no such thing");
  });
  await expect(broken).rejects.toBeInstanceOf(LoupeError);
  await expect(broken).rejects.toMatchObject({ code: "internal", message: expect.stringContaining("no such thing") });
  await call("b");
  expect(done).toEqual(["b"]);
});

test("a call of many short steps lets messages in every few of them", async () => {
  const queue = new Queue();
  let messages = 0;
  let steps = 0;
  await queue.add(async () => {
    const post = () => setImmediate(() => messages++);
    const from = performance.now();
    for (let told = -1; performance.now() - from < 60; steps++) {
      if (told !== messages) post();
      told = messages;
      const begun = performance.now();
      while (performance.now() - begun < 1);
      await queue.pause();
    }
  });
  expect(messages).toBeGreaterThan(1);
  expect(messages).toBeLessThan(steps / 2);
});
