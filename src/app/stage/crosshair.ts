/** The photo by keyboard: arrows move a crosshair, which says where it is once it rests; Enter clicks there. */
import { objectMask } from "../../document/document";
import { maskHas, type Size } from "../../engine/mask";
import type { App } from "../app";
import { type At, showing } from "../camera";
import { pointAt } from "../tools/point";
import { REACH } from "../tools/tool";
import { percent } from "../words";
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
/** In ms: a key that is held down would say every place on the way. */
const REST = 150;
/** The crosshair keeps so far from the stage's edge. */
const EDGE = 48;

type Key = Pick<KeyboardEvent, "key" | "shiftKey" | "altKey" | "ctrlKey" | "metaKey">;

/** Whether it was the crosshair's. */
export function pressKey(app: App, live: LiveStore, event: Key): boolean {
  const { photo, singleKeys } = app.store.getState();
  const view = viewOf(app);
  if (!photo || !view || event.ctrlKey || event.metaKey) return false;
  const { crosshair } = live.getState();
  const step = event.altKey ? undefined : STEPS[event.key];
  if (step) {
    // With Shift one pixel of the photo.
    const by = event.shiftKey ? 1 : STEP / view.scale;
    const to = crosshair ? moved(crosshair, step, by, photo) : centre(photo);
    live.setState({ crosshair: to });
    changeView(app, (from, stage, size) => showing(from, to, EDGE, stage, size));
    setTimeout(() => {
      if (live.getState().crosshair === to) speak(app, to, { reach: REACH / view.scale, exact: event.shiftKey });
    }, REST);
    return true;
  }
  if (!crosshair) return false;
  const isPlus = !event.altKey && (event.key === "Enter" || (event.key === " " && !event.shiftKey));
  // Whoever has signs switched off takes away with Alt, as with the mouse.
  const isMinus = event.altKey ? event.key === "Enter" : event.key === "-" && singleKeys;
  if (!isPlus && !isMinus) return false;
  // Its place is not said any more: that would come after what the click has done.
  live.setState({ crosshair: { ...crosshair } });
  const held = { shift: event.shiftKey && isPlus, alt: isMinus, secondary: false, touch: false };
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

/** "62 % across, 40 % down, inside zebra"; `exact`: "pixel 312, 208". Both in photo pixels. */
function speak(app: App, at: At, { reach, exact }: { reach: number; exact: boolean }): void {
  const state = app.store.getState();
  if (!state.photo) return;
  const { width, height } = state.photo;
  const place = exact
    ? `pixel ${Math.floor(at.x)}, ${Math.floor(at.y)}`
    : `${percent(at.x / width)} across, ${percent(at.y / height)} down`;
  const object = objectAt(state, at, reach);
  const mask = object && objectMask(object);
  const isInside = mask && maskHas(mask.rle, at.x, at.y);
  state.announce(object ? `${place}, ${isInside ? "inside" : "beside"} ${object.name}` : place);
}
