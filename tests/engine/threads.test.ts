import { expect, test } from "vitest";
import { chooseThreads, threadCounts, withTiming } from "../../src/engine/runtime/threads";

test("numbers of threads: one where memory is not shared or none is to be spent, on two cores first", () => {
  expect(threadCounts(8, 1e7, undefined, false)).toEqual([1]);
  expect(threadCounts(8, 1e7, 1, true)).toEqual([1]);
  expect(threadCounts(2, 1e7, undefined, true)).toEqual([1, 2]);
  expect(threadCounts(16, 1e7, undefined, true)).toEqual([4, 1]);
});

test("a large model, which nobody waits to see timed, has them all from its first load on", () => {
  expect(threadCounts(2, 2e9, undefined, true)).toEqual([2]);
  expect(threadCounts(16, 2e9, undefined, true)).toEqual([4]);
  expect(threadCounts(16, 2e9, undefined, false)).toEqual([1]);
  expect(threadCounts(16, 2e9, 1, true)).toEqual([1]);
});

test("each number gets its load, then the faster; more threads only where they are worth it", () => {
  const counts = [1, 2];
  expect(chooseThreads(counts, null, "nano")).toBe(1);
  const once = withTiming(null, "nano", 1, 300);
  expect(chooseThreads(counts, once, "nano")).toBe(2);
  expect(chooseThreads(counts, withTiming(once, "nano", 2, 200), "nano")).toBe(2);
  expect(chooseThreads(counts, withTiming(once, "nano", 2, 280), "nano")).toBe(1);
  expect(chooseThreads(counts, withTiming(once, "nano", 2, 900), "nano")).toBe(1);
});

test("what was timed on another bundle, build or processor says nothing", () => {
  const other = withTiming(withTiming(null, "pico", 1, 300), "pico", 2, 100);
  expect(chooseThreads([1, 2], other, "nano")).toBe(1);
  expect(withTiming(other, "nano", 1, 50)).toEqual({ on: "nano", ms: { 1: 50 } });
});
