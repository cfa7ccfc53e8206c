import { expect, it } from "vitest";
import { changedParts } from "../src/status";

it("a key that earlier versions left out is as null is now, and anything else is a change", () => {
  const before = { "stages.rl": { lr: 1, schedule: { kind: "cosine" } } };
  const after = { "stages.rl": { lr: 1, minutes: null, schedule: { kind: "cosine", final: null } } };
  expect(changedParts(before, after)).toEqual([]);
  expect(changedParts(before, { "stages.rl": { ...after["stages.rl"], minutes: 3 } })).toEqual(["stages.rl.minutes"]);
  expect(changedParts(after, { "stages.rl": { ...after["stages.rl"], lr: 2 } })).toEqual(["stages.rl.lr"]);
});
