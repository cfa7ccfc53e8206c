/** Keys → commands and tools. */
import type { App } from "./app";
import { plainCommands } from "./commands";
import type { Command } from "./commands/command";
import { tools } from "./tools";
import type { Tool } from "./tools/tool";

const TEXT_FIELDS = "textarea, input:not([type=range], [type=file]), [contenteditable]";

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** As Command.keys writes them; null where no command can have them. */
export function keysOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed): string | null {
  if (altKey) return null;
  const isLetter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  // Of a sign, Shift is part of how it is typed; of a letter or a named key it says something of its own.
  const shift = shiftKey && (isLetter || key.length > 1);
  return [ctrlKey || metaKey ? "Mod+" : "", shift ? "Shift+" : "", isLetter ? key.toLowerCase() : key].join("");
}

/** The command of these keys, if there is one. */
export function commandFor(event: Pressed): Command | undefined {
  const keys = keysOf(event);
  return keys === null ? undefined : plainCommands.find((command) => command.keys === keys);
}

/** The tool that these keys take in hand, if there is one. */
export function toolFor(event: Pressed): Tool | undefined {
  const keys = keysOf(event);
  return keys === null ? undefined : tools.find((tool) => tool.keys === keys);
}

export function onKeyDown(app: App, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const target = event.target instanceof Element ? event.target : null;
  // In a text field keys write, and an open dialog has the keyboard for itself; only Escape is ours there.
  if (target?.matches(TEXT_FIELDS) && event.key !== "Escape") return;
  if (document.querySelector("dialog[open], :popover-open")) return;
  const state = app.store.getState();
  const tool = toolFor(event);
  const command = commandFor(event);
  if (!tool && !command?.enabled(state)) return;
  event.preventDefault();
  if (tool) state.takeTool(tool.id);
  else void command?.perform(app);
}

const isApple = () => /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

/** The keys as a person reads them: "Esc", "Ctrl Shift Z", "H". */
export function keysLabel(keys: string): string {
  return keys
    .split("+")
    .map((part) => {
      if (part === "Mod") return isApple() ? "⌘" : "Ctrl";
      if (part === "Escape") return "Esc";
      return part.length === 1 ? part.toUpperCase() : part;
    })
    .join(" ");
}
