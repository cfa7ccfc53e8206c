import type { Box } from "../../engine";
import type { App } from "../app";
import type { Command } from "../commands/command";
import type { IconName } from "../icons/Icon";
import type { State } from "../state/store";

/** Where a pointer is, in pixels of the photo as displayed, and how it is held. */
export interface PointerPlace {
  x: number;
  y: number;
  /** CSS pixels a pixel of the photo, now. */
  scale: number;
  shift: boolean;
  alt: boolean;
  /** The right button. */
  secondary: boolean;
  touch: boolean;
}

/** A command and what it is performed with. The stage hands it to the App: a tool never calls the engine. */
export type CommandCall = (app: App) => void | Promise<void>;

export function call<Args extends unknown[]>(command: Command<Args>, ...args: Args): CommandCall {
  return (app) => command.perform(app, ...args);
}

/** What a gesture has drawn so far, in photo pixels: shown while it lasts. */
export type Sketch =
  /** `object`: whose box it is; null for a new one. */
  | { kind: "box"; box: Box; object: string | null }
  /** `points`: x, y, x, y… */
  | { kind: "stroke"; points: readonly number[]; radius: number; erase: boolean };

/** From the press of a pointer to its release. It commits once, at its end. */
export interface Gesture {
  /** What to show from here on; null for nothing. */
  move(to: PointerPlace): Sketch | null;
  /** What the gesture does; null for nothing. A gesture that was called off is just not ended. */
  end(at: PointerPlace): CommandCall | null;
}

export interface Tool {
  /** The name of its file. */
  id: string;
  name: string;
  icon: IconName;
  /** As a command's keys. Null: it has none. */
  keys: string | null;
  /** What a pointer that is moved while it is down does. aim: nothing, and a finger pans; draw: that is the gesture; pan: the photo moves. */
  drag: "aim" | "draw" | "pan";
  /** Whether the pointer shows what a click would take. */
  previews: boolean;
  /** Whether the pointer is a circle of State.brushSize. */
  brush: boolean;
  begin(at: PointerPlace, state: State): Gesture;
}

/** CSS pixels from where on a press is a drag, and no click any more. */
export const DRAG = 6;
/** CSS pixels within which a click counts as on the selected object. */
export const REACH = 8;

/** Whether a pointer has gone so far between two places that it drags. */
export function isDrag(from: PointerPlace, to: PointerPlace): boolean {
  return Math.hypot(to.x - from.x, to.y - from.y) * to.scale >= DRAG;
}
