/** What the page notices of a worker that says nothing of its own: it ended, runs in a circle, or waits for what never comes. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Watched, watchWorker } from "../../src/engine/heartbeat";

/** Milliseconds of a second that the watch counts. */
const BEAT = 1;
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * BEAT);

const ending = { controller: new AbortController(), reasons: [] as string[] };

beforeEach(() => {
  vi.useFakeTimers();
  ending.controller = new AbortController();
  ending.reasons = [];
});
afterEach(() => {
  ending.controller.abort();
  vi.useRealTimers();
});

function watched(how: Partial<Watched> = {}) {
  const { controller, reasons } = ending;
  const ended = (why: string) => {
    reasons.push(why);
    controller.abort();
  };
  const all = { lock: "", waits: () => true, ask() {}, bytes: () => 0, ended, ...how };
  return watchWorker(all, controller.signal, BEAT);
}

test("silent for 30 seconds: it is given up, once", async () => {
  watched();
  await seconds(29);
  expect(ending.reasons).toEqual([]);
  await seconds(300);
  expect(ending.reasons).toEqual(["The model's worker did not answer any more."]);
});

test("a larger model may take longer for a step", async () => {
  watched({ bytes: () => 400e6 });
  await seconds(120);
  expect(ending.reasons).toEqual([]);
  await seconds(20);
  expect(ending.reasons).toHaveLength(1);
});

test("nobody waits: nothing is asked, and it may be silent for good", async () => {
  const ask = vi.fn();
  watched({ waits: () => false, ask });
  await seconds(1000);
  expect([ask.mock.calls, ending.reasons]).toEqual([[], []]);
});

test("it answers, and the call that runs takes no step for two minutes: given up", async () => {
  const watch = watched({ ask: () => watch.heard({ pulse: { busy: true, steps: 7 } }) });
  await seconds(115);
  expect(ending.reasons).toEqual([]);
  await seconds(15);
  expect(ending.reasons).toEqual(["The model did not come on any more."]);
});

test("while steps are taken, or none is to be, it goes on for as long as it likes", async () => {
  let steps = 0;
  const watch = watched({ ask: () => watch.heard({ pulse: { busy: true, steps: steps++ } }) });
  await seconds(1000);
  const idle = watched({ ask: () => idle.heard({ pulse: { busy: false, steps: 3 } }) });
  await seconds(1000);
  expect(ending.reasons).toEqual([]);
});

test("called off in vain: a quarter of the time, and also when nobody waits any more", async () => {
  const watch = watched({ waits: () => false });
  watch.hurry();
  await seconds(6);
  expect(ending.reasons).toEqual([]);
  await seconds(4);
  expect(ending.reasons).toHaveLength(1);
});

test("called off in vain, and yet it comes on: all the time again", async () => {
  const watch = watched();
  watch.hurry();
  await seconds(5);
  watch.heard({ pulse: { busy: true, steps: 1 } });
  await seconds(25);
  expect(ending.reasons).toEqual([]);
});

test("it says that it cannot go on: its reason is told", () => {
  watched().heard({ lost: "The graphics device has stopped." });
  expect(ending.reasons).toEqual(["The graphics device has stopped."]);
});
