import type { App } from "../app";
import type { Command } from "../commands/command";
import type { IconName } from "../icons/Icon";

/** Where a pointer is, in pixels of the photo as displayed, and whether it means "part of it". */
export interface PointerPlace {
  x: number;
  y: number;
  positive: boolean;
}

/** A command and what it is performed with. The stage hands it to the App: a tool never calls the engine. */
export type CommandCall = (app: App) => void;

export function call<Args extends unknown[]>(command: Command<Args>, ...args: Args): CommandCall {
  return (app) => void command.perform(app, ...args);
}

/** From the press of a pointer to its release. It commits once, at its end. */
export interface Gesture {
  move(to: PointerPlace): void;
  /** What the gesture does; null for nothing. */
  end(at: PointerPlace): CommandCall | null;
  /** The pointer was taken away: nothing is done. */
  cancel(): void;
}

export interface Tool {
  /** The name of its file. */
  id: string;
  name: string;
  icon: IconName;
  /** As a command's keys. Null: it has none. */
  keys: string | null;
  begin(at: PointerPlace): Gesture;
}
