/** Pointers over the stage → the tool's gestures, pan and pinch. One thing at a time; fingers that pan leave no mark. */
import type { App } from "../app";
import { type At, overflows, pan, wholeView, zoomAt } from "../camera";
import { toolInHand } from "../tools";
import { DRAG, type Gesture, type PointerPlace } from "../tools/tool";
import { changeView } from "../work/zoom";
import type { Hover } from "./hover";
import type { LiveStore } from "./live";
import { onStage, placeOf } from "./places";
import { Taps } from "./taps";

/** Milliseconds that a finger rests before it aims; sooner moved, it pans. */
const AIM = 200;

type Doing =
  /** `aims`: the finger has rested, and shows what is under it. */
  | { what: "gesture"; id: number; gesture: Gesture; secondary: boolean; from: At; aims: boolean }
  | { what: "pan"; id: number; last: At }
  | { what: "pinch"; middle: At; spread: number }
  /** What was begun has been called off: nothing until every pointer is up. */
  | { what: "nothing" };

export class Pointers {
  readonly #app: App;
  readonly #live: LiveStore;
  readonly #hover: Hover;
  readonly #stage: HTMLElement;
  readonly #taps: Taps;
  readonly #fingers = new Map<number, At>();
  readonly #listening = new AbortController();
  #doing: Doing | null = null;
  #aiming: ReturnType<typeof setTimeout> | undefined;
  /** Space is held: the pointer is a hand. */
  #space = false;

  constructor(app: App, live: LiveStore, hover: Hover, stage: HTMLElement) {
    this.#app = app;
    this.#live = live;
    this.#hover = hover;
    this.#stage = stage;
    this.#taps = new Taps(app);
    const { signal } = this.#listening;
    stage.addEventListener("pointerdown", (event) => this.#down(event), { signal });
    stage.addEventListener("pointermove", (event) => this.#move(event), { signal });
    stage.addEventListener("pointerup", (event) => this.#up(event), { signal });
    stage.addEventListener("pointercancel", (event) => this.#lost(event), { signal });
    stage.addEventListener("pointerleave", () => this.#left(), { signal });
    stage.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });
    // Before the page's own keys: Escape ends the gesture alone.
    window.addEventListener("keydown", (event) => this.#key(event), { signal, capture: true });
    window.addEventListener("keyup", (event) => event.key === " " && this.#hold(false), { signal });
    window.addEventListener("blur", () => this.#hold(false), { signal });
  }

  end(): void {
    this.#listening.abort();
    this.#callOff();
    this.#taps.end();
  }

  #down(event: PointerEvent): void {
    const at = onStage(this.#stage, event);
    const touch = event.pointerType === "touch";
    this.#stage.focus({ preventScroll: true });
    // Taken by a pointer it needs no ring: stage.css.
    this.#stage.dataset.pointed = "";
    this.#live.setState({ crosshair: null });
    if (touch) this.#fingers.set(event.pointerId, at);
    this.#stage.setPointerCapture(event.pointerId);
    if (this.#fingers.size === 2) {
      this.#pinch();
      return;
    }
    if (this.#doing || this.#fingers.size > 2) return;
    this.#hover.rest();
    const state = this.#app.store.getState();
    const tool = toolInHand(state.tool);
    if (event.button === 1 || this.#space || (tool.drag === "pan" && event.button === 0)) {
      event.preventDefault();
      this.#doing = { what: "pan", id: event.pointerId, last: at };
      this.#look();
      return;
    }
    const secondary = event.button === 2;
    const place = placeOf(this.#app, at, event, { secondary, touch });
    if (!place || (event.button !== 0 && !secondary)) return;
    if (touch && this.#taps.isSecond(at)) {
      this.#doing = { what: "nothing" };
      this.#taps.zoom(at);
      return;
    }
    this.#taps.flush();
    const gesture = tool.begin(place, state);
    this.#doing = { what: "gesture", id: event.pointerId, gesture, secondary, from: at, aims: false };
    if (touch && tool.drag === "aim") this.#aiming = setTimeout(() => this.#aim(at), AIM);
    // A dot of the brush shows at once.
    if (tool.brush) this.#live.setState({ sketch: gesture.move(place) });
  }

  #move(event: PointerEvent): void {
    const at = onStage(this.#stage, event);
    const touch = event.pointerType === "touch";
    if (touch && this.#fingers.has(event.pointerId)) this.#fingers.set(event.pointerId, at);
    if (!touch) this.#live.setState({ pointer: at });
    const doing = this.#doing;
    if (doing?.what === "pinch") {
      this.#pinched(doing);
      return;
    }
    if (doing?.what === "pan" && doing.id === event.pointerId) {
      const { last } = doing;
      this.#doing = { ...doing, last: at };
      changeView(this.#app, (view, stage, photo) => pan(view, at.x - last.x, at.y - last.y, stage, photo));
      return;
    }
    if (doing?.what === "gesture" && doing.id === event.pointerId) {
      this.#drag(doing, at, event, touch);
      return;
    }
    if (doing || touch) return;
    const place = placeOf(this.#app, at, event, { secondary: false, touch });
    if (place) this.#hover.move(place);
  }

  #drag(doing: Doing & { what: "gesture" }, at: At, event: PointerEvent, touch: boolean): void {
    const state = this.#app.store.getState();
    const hasMoved = Math.hypot(at.x - doing.from.x, at.y - doing.from.y) >= DRAG;
    if (touch && toolInHand(state.tool).drag === "aim" && !doing.aims && hasMoved) {
      const { view, stage, photo } = state;
      if (view || (stage && photo && overflows(wholeView(stage, photo), stage, photo))) {
        clearTimeout(this.#aiming);
        this.#doing = { what: "pan", id: doing.id, last: at };
        return;
      }
      // The whole photo is there to see: nothing to pan to.
      this.#aim(at);
    } else if (doing.aims) this.#live.setState({ finger: at });
    const { secondary } = doing;
    let sketch = null;
    for (const one of coalesced(event)) {
      const place = placeOf(this.#app, onStage(this.#stage, one), one, { secondary, touch });
      if (place) sketch = doing.gesture.move(place);
    }
    this.#live.setState({ sketch: sketch && { ...sketch } });
  }

  #up(event: PointerEvent): void {
    const doing = this.#doing;
    const at = onStage(this.#stage, event);
    const touch = event.pointerType === "touch";
    this.#fingers.delete(event.pointerId);
    if (doing?.what === "gesture" && doing.id === event.pointerId) {
      const place = placeOf(this.#app, at, event, { secondary: doing.secondary, touch });
      this.#finish();
      if (place) this.#commit(doing, place, at, { touch, time: event.timeStamp });
    } else if (doing?.what === "pan" && doing.id === event.pointerId) this.#finish();
    // A finger that stays behind after a pinch does nothing more.
    else if (doing?.what === "pinch") this.#doing = { what: "nothing" };
    if (this.#doing?.what === "nothing" && !this.#fingers.size) this.#finish();
    this.#look();
  }

  #commit(
    doing: Doing & { what: "gesture" },
    place: PointerPlace,
    at: At,
    how: { touch: boolean; time: number },
  ): void {
    const { gesture, aims } = doing;
    const { touch, time } = how;
    const commit = gesture.end(place);
    if (!commit) {
      this.#live.setState({ sketch: null });
      return;
    }
    const { sketch } = this.#live.getState();
    if (!touch && !sketch && this.#taps.isDouble(at, time)) return;
    const perform = async () => {
      const done = commit(this.#app);
      this.#app.store.getState().setCandidate(null);
      // A stroke stays in sight until it is in the mask; a box is at once among what waits.
      if (sketch?.kind === "stroke") await done;
      if (this.#live.getState().sketch === sketch) this.#live.setState({ sketch: null });
    };
    // A tap may be the first of two. Where the finger has aimed, or something was drawn, it is none.
    if (touch && !aims && !sketch) this.#taps.first(at, () => void perform());
    else void perform();
  }

  #pinch(): void {
    this.#callOff();
    this.#taps.drop();
    const [a, b] = [...this.#fingers.values()] as [At, At];
    this.#doing = { what: "pinch", ...between(a, b) };
  }

  #pinched({ middle, spread }: Doing & { what: "pinch" }): void {
    const [a, b] = [...this.#fingers.values()];
    if (!a || !b) return;
    const now = between(a, b);
    this.#doing = { what: "pinch", ...now };
    changeView(this.#app, (view, stage, photo) => {
      const moved = pan(view, now.middle.x - middle.x, now.middle.y - middle.y, stage, photo);
      return zoomAt(moved, now.middle, now.spread / Math.max(1, spread), stage, photo);
    });
  }

  #aim(at: At): void {
    clearTimeout(this.#aiming);
    if (this.#doing?.what !== "gesture") return;
    this.#doing = { ...this.#doing, aims: true };
    this.#live.setState({ finger: at });
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.#doing && this.#doing.what !== "nothing") {
      this.#callOff();
      this.#doing = { what: "nothing" };
      if (!this.#fingers.size) this.#finish();
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    // In a text field, or on a button, Space is theirs.
    const isOurs = event.target === this.#stage || event.target === document.body;
    if (event.key === " " && isOurs && !this.#live.getState().crosshair) {
      this.#hold(true);
      event.preventDefault();
    }
  }

  #hold(space: boolean): void {
    this.#space = space;
    this.#look();
  }

  /** Hand, open or closed; else the tool says. */
  #look(): void {
    const pans = this.#doing?.what === "pan";
    const tool = toolInHand(this.#app.store.getState().tool);
    this.#stage.dataset.hand = pans ? "closed" : this.#space || tool.drag === "pan" ? "open" : "";
  }

  #lost(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
    this.#callOff();
    if (this.#fingers.size) this.#doing = { what: "nothing" };
  }

  #left(): void {
    if (this.#doing) return;
    this.#hover.rest();
    this.#live.setState({ pointer: null });
  }

  #callOff(): void {
    this.#finish();
    this.#live.setState({ sketch: null });
  }

  #finish(): void {
    clearTimeout(this.#aiming);
    this.#doing = null;
    this.#live.setState({ finger: null });
  }
}

/** Every place that the pointer was at since the last event. */
function coalesced(event: PointerEvent): PointerEvent[] {
  const events = event.getCoalescedEvents?.() ?? [];
  return events.length ? events : [event];
}

function between(a: At, b: At): { middle: At; spread: number } {
  return { middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, spread: Math.hypot(a.x - b.x, a.y - b.y) };
}
