/** Keys → actions. */
import { useStore } from "../state/store";
import type { Action } from "./command";
import { allActions } from "./index";

const TEXT_FIELDS = "textarea, input:not([type=range], [type=file]), [contenteditable]";

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">;

/** The action of these keys, if there is one. */
export function actionFor(event: Pressed): Action | undefined {
  if (event.altKey) return undefined;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const pressed = event.ctrlKey || event.metaKey ? `Mod+${key}` : key;
  return allActions.find(({ shortcut }) => shortcut === pressed);
}

export function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const target = event.target instanceof Element ? event.target : null;
  // In a text field keys write, and an open dialog has the keyboard for itself; only Escape is ours there.
  if (target?.matches(TEXT_FIELDS) && event.key !== "Escape") return;
  if (document.querySelector("dialog[open], :popover-open")) return;
  const action = actionFor(event);
  if (!action?.enabled(useStore.getState())) return;
  event.preventDefault();
  action.perform();
}

const isApple = () => /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

/** The shortcut as a person reads it: "Esc", "Ctrl Z", "H". */
export function shortcutLabel(shortcut: string): string {
  return shortcut
    .split("+")
    .map((part) => {
      if (part === "Mod") return isApple() ? "⌘" : "Ctrl";
      if (part === "Escape") return "Esc";
      return part.toUpperCase();
    })
    .join(" ");
}
