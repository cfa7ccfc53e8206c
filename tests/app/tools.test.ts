import { expect, test } from "vitest";
import { clickPhoto } from "../../src/app/commands/click-photo";
import { toolFor } from "../../src/app/keyboard";
import { createAppStore } from "../../src/app/state/store";
import { toolInHand, tools } from "../../src/app/tools";
import { point } from "../../src/app/tools/point";

const bare = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test("the first tool is in hand until another is taken, and each tool's keys take it", () => {
  const { getState } = createAppStore();
  expect(toolInHand(getState().tool)).toBe(tools[0]);
  for (const tool of tools.filter(({ keys }) => keys !== null)) {
    expect(toolFor({ ...bare, key: tool.keys as string })).toBe(tool);
    getState().takeTool(tool.id);
    expect(toolInHand(getState().tool)).toBe(tool);
  }
  expect(toolFor({ ...bare, key: point.keys as string, ctrlKey: true })).toBeUndefined();
});

test("point: a click counts where the pointer is let go", () => {
  const at = { x: 3, y: 4, positive: false };
  const gesture = point.begin({ x: 1, y: 1, positive: true });
  gesture.move({ x: 2, y: 2, positive: true });
  const performed: unknown[] = [];
  const { perform } = clickPhoto;
  clickPhoto.perform = (_app, ...args) => void performed.push(args);
  try {
    gesture.end(at)?.({} as never);
  } finally {
    clickPhoto.perform = perform;
  }
  expect(performed).toEqual([[at]]);
});
