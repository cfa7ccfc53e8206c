/** The photo by keyboard: arrows move a crosshair, Enter clicks there. */
import type { Size } from "../../engine/coordinates";
import type { App } from "../app";
import { type At, showing } from "../camera";
import { pointAt } from "../tools/point";
import { REACH } from "../tools/tool";
import { objectAt } from "../work/under";
import { changeView } from "../work/zoom";
import type { LiveStore } from "./live";
import { viewOf } from "./places";

const STEPS: Record<string, [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** CSS pixels. */
const STEP = 20;
/** The crosshair keeps so far from the stage's edge. */
const EDGE = 48;

type Key = Pick<KeyboardEvent, "key" | "shiftKey" | "altKey" | "ctrlKey" | "metaKey">;

/** Whether it was the crosshair's. */
export function pressKey(app: App, live: LiveStore, event: Key): boolean {
  const { photo, announce } = app.store.getState();
  const view = viewOf(app);
  if (!photo || !view || event.ctrlKey || event.metaKey || event.altKey) return false;
  const { crosshair } = live.getState();
  const step = STEPS[event.key];
  if (step) {
    // With Shift one pixel of the photo.
    const by = event.shiftKey ? 1 : STEP / view.scale;
    const to = crosshair ? moved(crosshair, step, by, photo) : centre(photo);
    live.setState({ crosshair: to });
    changeView(app, (from, stage, size) => showing(from, to, EDGE, stage, size));
    announce(spoken(app, to, REACH / view.scale));
    return true;
  }
  if (!crosshair) return false;
  const isPlus = event.key === "Enter" || (event.key === " " && !event.shiftKey);
  if (!isPlus && event.key !== "-") return false;
  const held = { shift: event.shiftKey, alt: event.key === "-", secondary: false, touch: false };
  const state = app.store.getState();
  void pointAt({ ...crosshair, ...held, scale: view.scale }, state)?.(app);
  state.setCandidate(null);
  return true;
}

/** In the middle of a pixel, and inside the photo. */
function moved({ x, y }: At, [right, down]: [x: number, y: number], by: number, { width, height }: Size): At {
  const inside = (value: number, most: number) => Math.min(most - 0.5, Math.max(0.5, Math.floor(value) + 0.5));
  return { x: inside(x + right * by, width), y: inside(y + down * by, height) };
}

function centre({ width, height }: Size): At {
  return { x: Math.floor(width / 2) + 0.5, y: Math.floor(height / 2) + 0.5 };
}

/** "312, 208: cup". */
function spoken(app: App, at: At, reach: number): string {
  const name = objectAt(app.store.getState(), at, reach)?.name;
  return `${Math.floor(at.x)}, ${Math.floor(at.y)}${name ? `: ${name}` : ""}`;
}
