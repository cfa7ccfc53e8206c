import { afterEach, expect, it, vi } from "vitest";
import { main } from "../src/main";

afterEach(() => vi.restoreAllMocks());

it.each([
  [["--lines", "x.jsonl"], "Add --images DIR"],
  [["--images", "x"], "--images belongs to --lines"],
  [["--lines", "x.jsonl", "--images", "x", "--dataset", "refcoco"], "not both"],
  [["--options", "split=val"], "--options belongs to --dataset"],
  [["--dataset", "refcoco", "--limit", "0"], "--limit 0"],
  [["--dataset", "refcoco", "--before", "export"], "--before export"],
])("eval %j is refused before anything starts", async (args, message) => {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  const status = await main(["eval", "--recipe", "pico", ...args]);
  expect(status).not.toBe(0);
  expect(said.mock.calls.flat().join("\n")).toContain(message);
});
