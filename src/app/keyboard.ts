/** Keys → commands and tools. */
import type { App } from "./app";
import { plainCommands } from "./commands";
import { changeObject } from "./commands/change-object";
import type { Command } from "./commands/command";
import { PROMPT_ID } from "./page/browser-page";
import { documentOf, selectedObjects } from "./state/document";
import { labelsOf } from "./state/labels";
import type { State } from "./state/store";
import { tools } from "./tools";
import type { Tool } from "./tools/tool";

const TEXT_FIELDS = "textarea, input:not([type=range], [type=file], [type=radio], [type=checkbox]), [contenteditable]";
/** Keys that do what other keys do. */
const ALSO: Record<string, string> = { "Mod+y": "Mod+Shift+z", Backspace: "Delete" };
/** Do their work in a text field too: they write nothing there. */
const EVERYWHERE = ["Mod+k", "Mod+s", "F6", "Shift+F6"];
/** Held down, the masks are out of the way. */
const PEEK = "h";

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** As Command.keys writes them; null where no command can have them. */
export function keysOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed): string | null {
  if (altKey) return null;
  const isLetter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  // Of a sign, Shift is part of how it is typed; of a letter or a named key it says something of its own.
  const shift = shiftKey && (isLetter || key.length > 1);
  const keys = [ctrlKey || metaKey ? "Mod+" : "", shift ? "Shift+" : "", isLetter ? key.toLowerCase() : key].join("");
  return ALSO[keys] ?? keys;
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
  const keys = keysOf(event);
  const target = event.target instanceof Element ? event.target : null;
  // An open dialog has the keyboard for itself, and in a text field keys write.
  if (keys === null || document.querySelector("dialog[open], :popover-open")) return;
  if (target?.matches(TEXT_FIELDS) && !worksIn(target, keys, app.store.getState())) return;
  // Text that is selected is what is copied.
  if (keys === "Mod+c" && document.getSelection()?.isCollapsed === false) return;
  // Enter presses what has the focus.
  if (keys === "Enter" && target?.closest("button, a, summary, input, [role=menuitem]")) return;
  const state = app.store.getState();
  if (!state.singleKeys && isSingle(keys)) return;
  if (keys === PEEK && state.photo) {
    state.setPeek("photo");
    return;
  }
  const region = { F6: 1, "Shift+F6": -1 }[keys];
  if (region || giveLabel(app, keys)) {
    event.preventDefault();
    if (region) focusRegion(region);
    return;
  }
  const tool = toolFor(event);
  const command = commandFor(event);
  if (tool ? !state.photo : !command?.enabled(state)) return;
  event.preventDefault();
  if (tool) state.takeTool(tool.id);
  else void command?.perform(app);
}

/** A letter, digit or sign, by itself or with Shift. */
export const isSingle = (keys: string): boolean => /^(Shift\+)?.$/u.test(keys);

export function onKeyUp({ store }: App, { key }: KeyboardEvent): void {
  if (key.toLowerCase() === PEEK) store.getState().setPeek(null);
}

/**
 * Whether keys do their work in a text field too. In the prompt, undo walks the document where there is nothing typed that
 * it could be about, and Escape stops a running answer.
 *
 * Escape goes to the first of these that is there: an open dialog or menu, a gesture on the stage, a row's field that is
 * being typed in, a running answer, the prompt's focus, and then what commands/let-go.ts says.
 */
export function worksIn(field: Pick<Element, "id">, keys: string, { prompt, earlierPrompts, run }: State): boolean {
  if (EVERYWHERE.includes(keys)) return true;
  if (field.id !== PROMPT_ID) return false;
  if (keys === "Escape") return run !== null;
  return (keys === "Mod+z" || keys === "Mod+Shift+z") && (prompt === "" || earlierPrompts.includes(prompt));
}

/** The n-th label of the project, to all that are selected. False: these keys give none. */
function giveLabel(app: App, keys: string): boolean {
  if (!/^[1-9]$/.test(keys)) return false;
  const state = app.store.getState();
  const label = labelsOf(state.project, documentOf(state))[Number(keys) - 1];
  const objects = selectedObjects(state);
  if (!label || !objects.length) return false;
  void changeObject.perform(
    app,
    objects.map(({ id }) => id),
    { change: "label", to: label },
  );
  return true;
}

/** The regions in F6's order, and what in each has the focus first, or else. */
const REGIONS = [
  ["prompt", ["textarea"]],
  ["stage", ["[tabindex='0']"]],
  ["objects", ["[data-selected='true'] button", "[data-testid='object'] button", "button:enabled"]],
] as const;

/** F6 goes round: the prompt, the photo, the objects; with Shift backwards. What is not there, or not seen, is left out. */
function focusRegion(by: number): void {
  const regions = REGIONS.flatMap(([name, firsts]) => {
    const element = document.querySelector<HTMLElement>(`[data-region="${name}"]`);
    return element?.checkVisibility() ? [{ element, firsts }] : [];
  });
  const at = regions.findIndex(({ element }) => element.contains(document.activeElement));
  const next = regions.at(at < 0 ? (by < 0 ? -1 : 0) : (at + by) % regions.length);
  const inOrder = next?.firsts.flatMap((first) => [...next.element.querySelectorAll<HTMLElement>(first)]);
  inOrder?.find((one) => one.checkVisibility())?.focus();
}

const isApple = () => /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

/** The keys as a person reads them: "Esc", "Ctrl Shift Z", "H". */
export function keysLabel(keys: string): string {
  return keys
    .split(/\+(?!$)/)
    .map((part) => {
      if (part === "Mod") return isApple() ? "⌘" : "Ctrl";
      if (part === "Escape") return "Esc";
      return part.length === 1 ? part.toUpperCase() : part;
    })
    .join(" ");
}
