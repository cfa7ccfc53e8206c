/** A mouse or pen over the photo: what is under it is outlined; where nothing is, what a click would take. */

import { objectMask } from "../../document/document";
import type { App } from "../app";
import { type HandleName, handleAt } from "../box-handles";
import type { At } from "../camera";
import { previewClick } from "../commands/preview-click";
import { selectedObject } from "../state/document";
import type { State } from "../state/store";
import { toolInHand } from "../tools";
import { type PointerPlace, REACH } from "../tools/tool";
import { drawnBox } from "../work/drawn-box";
import { ghostAt, objectAt } from "../work/under";
import type { LiveStore } from "./live";

/** Milliseconds of rest after which the model is asked: --m-rest of styles/tokens.css. */
const REST = 80;
/** A preview that takes longer keeps clicks waiting: then the pointer has to rest for longer, so that there are few. */
const DEAR = 150;
/** Milliseconds of that longer rest, at most: whoever waits for a preview still gets one. */
const MOST_REST = 500;
/** CSS pixels that the pointer goes before `,` and `.` begin anew. */
const AWAY = 24;

export class Hover {
  readonly #app: App;
  readonly #live: LiveStore;
  readonly #leave: () => void;
  /** Where the pointer is; null where it is not over the photo. */
  #place: PointerPlace | null = null;
  /** The preview that was asked for, or is about to be. */
  #asked: { x: number; y: number; stop: AbortController; timer: ReturnType<typeof setTimeout> } | null = null;
  #candidateAt: At | null = null;

  constructor(app: App, live: LiveStore) {
    this.#app = app;
    this.#live = live;
    this.#leave = app.store.subscribe((state, before) => {
      if (state.candidate !== before.candidate) this.#stepped(state);
      else if (moot(state, before)) this.#look(state);
    });
  }

  end(): void {
    this.#leave();
    this.#drop();
  }

  move(place: PointerPlace): void {
    this.#place = place;
    const state = this.#app.store.getState();
    const from = this.#candidateAt;
    if (from && distance(from, place) > AWAY) {
      this.#candidateAt = null;
      state.setCandidate(null);
    }
    const asked = this.#asked;
    if (asked && distance(asked, place) > REACH) this.#drop();
    const { preview } = this.#app.store.getState();
    if (preview && distance(preview.at, place) > REACH) state.setPreview(null);
    this.#look(this.#app.store.getState());
  }

  /** The pointer has left, or is doing something. */
  rest(): void {
    this.#place = null;
    this.#drop();
    this.#live.setState({ hover: null, cursor: "" });
    const state = this.#app.store.getState();
    if (state.pointed.photo) state.pointAt(null, "photo");
    if (state.preview) state.setPreview(null);
  }

  #stepped(state: State): void {
    this.#candidateAt = state.candidate === null ? null : this.#place;
    if (!this.#place) return;
    this.#drop();
    this.#look(state, 0);
  }

  #look(state: State, rest = REST): void {
    const place = this.#place;
    if (!place) return;
    const tool = toolInHand(state.tool);
    this.#live.setState({ cursor: tool.id === "box" ? cursorOf(place, state) : "" });
    if (!tool.previews || !isInPhoto(place, state) || state.sign !== null || place.shift || place.alt) {
      this.#live.setState({ hover: null });
      if (state.pointed.photo) state.pointAt(null, "photo");
      this.#drop();
      return;
    }
    const ghost = ghostAt(state, place);
    if (ghost !== state.pointed.photo) state.pointAt(ghost, "photo");
    const object = ghost ? null : objectAt(state, place, REACH / place.scale);
    const rle = ghost?.rle ?? (object && objectMask(object)?.rle) ?? null;
    // What is selected is outlined as it is.
    this.#live.setState({ hover: object?.id === state.selected ? null : rle });
    if (rle || (state.proposals && !state.proposals.prepared) || !previewClick.enabled(state)) {
      if (state.preview) state.setPreview(null);
      this.#drop();
      return;
    }
    if (!this.#asked) this.#ask(place, state, rest);
  }

  #ask(place: PointerPlace, { previewCost, preview, candidate }: State, rest: number): void {
    if (preview && candidate === null && distance(preview.at, place) <= REACH) return;
    const stop = new AbortController();
    const dear = previewCost !== null && previewCost > DEAR ? Math.min(2 * previewCost, MOST_REST) : 0;
    const { x, y } = place;
    const timer = setTimeout(
      () => void previewClick.perform(this.#app, { x, y, signal: stop.signal }),
      rest && rest + dear,
    );
    this.#asked = { x, y, stop, timer };
  }

  #drop(): void {
    if (!this.#asked) return;
    clearTimeout(this.#asked.timer);
    this.#asked.stop.abort();
    this.#asked = null;
  }
}

/** CSS pixels. */
const distance = (from: At, to: PointerPlace) => Math.hypot(to.x - from.x, to.y - from.y) * to.scale;

/** Whether something else may be under a pointer that has not moved. */
function moot(state: State, before: State): boolean {
  return (
    state.history !== before.history ||
    state.selected !== before.selected ||
    state.proposals !== before.proposals ||
    state.tool !== before.tool ||
    state.sign !== before.sign ||
    // Whoever waits for the model with the pointer on a thing does not move it once more.
    previewClick.enabled(state) !== previewClick.enabled(before) ||
    state.photo?.key !== before.photo?.key
  );
}

function isInPhoto({ x, y }: At, { photo }: State): boolean {
  return photo !== null && x >= 0 && y >= 0 && x <= photo.width && y <= photo.height;
}

const CURSORS: Record<HandleName | "move", string> = {
  nw: "nwse-resize",
  se: "nwse-resize",
  ne: "nesw-resize",
  sw: "nesw-resize",
  n: "ns-resize",
  s: "ns-resize",
  e: "ew-resize",
  w: "ew-resize",
  move: "move",
};

function cursorOf(place: PointerPlace, state: State): string {
  const object = selectedObject(state);
  const box = object && !object.hidden ? drawnBox(object) : null;
  const handle = box && handleAt(box, place, place.scale, false);
  return handle ? CURSORS[handle] : "";
}
