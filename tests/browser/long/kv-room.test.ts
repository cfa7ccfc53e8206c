/** On WebGPU a prompt's keys and values grow in place: the same numbers, and no buffers for them at a step. */
import { expect, test } from "vitest";
import { openPage } from "../harness";
import type { Decoded } from "../kv-room-page";

test("decoding in a room gives what new tensors at every run give", async () => {
  const open = await openPage("kv-room.html");
  try {
    await open.page.waitForFunction("globalThis.compareRooms");
    const { inRoom, grown } = (await open.page.evaluate("compareRooms()")) as { inRoom: Decoded; grown: Decoded };
    expect(inRoom.ids).toEqual(grown.ids);
    const difference = inRoom.hidden.flat().map((value, i) => Math.abs(value - (grown.hidden.flat()[i] as number)));
    expect(difference.length).toBeGreaterThan(1000);
    expect(Math.max(...difference)).toBeLessThan(1e-4);
    expect(inRoom.large).toBe(0);
    expect(grown.large).toBeGreaterThan(0);
  } finally {
    await open.close();
  }
});
