/** A menu by keyboard: opened, its first entry has the focus; arrows, Home and End walk it. */
import type { KeyboardEvent, ToggleEvent } from "react";

const entriesOf = (menu: Element) => [...menu.querySelectorAll<HTMLElement>("button:enabled")];

export function focusFirst({ currentTarget: menu, newState }: ToggleEvent<HTMLElement>): void {
  if (newState === "open") entriesOf(menu)[0]?.focus();
}

export function walkMenu(event: KeyboardEvent<HTMLElement>): void {
  const entries = entriesOf(event.currentTarget);
  const at = entries.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: Math.max(at, 0) - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined || !entries.length) return;
  event.preventDefault();
  entries.at(to % entries.length)?.focus();
}
