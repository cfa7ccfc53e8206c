import { expect, test } from "vitest";
import { allActions } from "../../src/app/commands";
import { actionFor, shortcutLabel } from "../../src/app/commands/keyboard";
import { fileNameFor } from "../../src/app/commands/save-file";

const press = (key: string, held: { ctrlKey?: boolean; metaKey?: boolean; altKey?: boolean } = {}) =>
  actionFor({ key, ctrlKey: false, metaKey: false, altKey: false, ...held })?.name;

test("no two actions share a shortcut or a name", () => {
  const shortcuts = allActions.flatMap(({ shortcut }) => shortcut ?? []);
  expect(new Set(shortcuts).size).toBe(shortcuts.length);
  expect(new Set(allActions.map(({ name }) => name)).size).toBe(allActions.length);
});

test("keys lead to their actions, and the browser's own shortcuts stay the browser's", () => {
  expect(press("m")).toBe("Mask");
  expect(press("M")).toBe("Mask");
  expect(press("?")).toBe("Shortcuts and help");
  expect(press("Escape")).toBe("Stop");
  expect(press("z", { ctrlKey: true })).toBe("Undo the last click");
  expect(press("z", { metaKey: true })).toBe("Undo the last click");
  expect(press("z")).toBeUndefined();
  expect(press("s", { ctrlKey: true })).toBeUndefined();
  expect(press("t", { altKey: true })).toBeUndefined();
});

test("shortcuts read as on the keyboard", () => {
  expect(shortcutLabel("Escape")).toBe("Esc");
  expect(shortcutLabel("h")).toBe("H");
});

test("file names say photo and prompt, and nothing that a file system minds", () => {
  expect(fileNameFor("beach.jpg", "the red cup?", "mask.png")).toBe("beach-the-red-cup-mask.png");
  expect(fileNameFor("../../etc/passwd", "</answer>", "result.json")).toBe("etc-passwd-answer-result.json");
  expect(fileNameFor("photo.png", "🚒", "mask.png")).toBe("photo-mask.png");
  expect(fileNameFor("photo.png", "السيارة الحمراء", "mask.png")).toBe("photo-السيارة-الحمراء-mask.png");
});
