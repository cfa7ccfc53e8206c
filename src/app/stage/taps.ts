/**
 * Two at one place. Of a finger they zoom, so a tap counts once it cannot be the first of two. Of a mouse the second is no
 * click: people double-click by habit, and mean one.
 */
import type { App } from "../app";
import { type At, zoomAt } from "../camera";
import { changeView } from "../work/zoom";

/** Milliseconds and CSS pixels between the two. */
const SOON = 260;
const NEAR = 24;
const CLOSER = 3;
/** Of a mouse: milliseconds, and CSS pixels that a hand moves between the two. */
const DOUBLE = { soon: 400, near: 4 };

export class Taps {
  readonly #app: App;
  #clicked: { at: At; time: number } | null = null;
  #waiting: { at: At; does: () => void; timer: ReturnType<typeof setTimeout> } | null = null;

  constructor(app: App) {
    this.#app = app;
  }

  first(at: At, does: () => void): void {
    this.#waiting = { at, does, timer: setTimeout(() => this.flush(), SOON) };
  }

  isSecond(at: At): boolean {
    const before = this.#waiting?.at;
    return before !== undefined && Math.hypot(at.x - before.x, at.y - before.y) <= NEAR;
  }

  /** Whether a mouse's click, at `time` in milliseconds, is the second of two at one place, or one more after that. */
  isDouble(at: At, time: number): boolean {
    const before = this.#clicked;
    this.#clicked = { at, time };
    if (!before || time - before.time > DOUBLE.soon) return false;
    return Math.hypot(at.x - before.at.x, at.y - before.at.y) <= DOUBLE.near;
  }

  /** The whole photo, or from there closer. The tap before does nothing. */
  zoom(at: At): void {
    this.drop();
    const { view, setView } = this.#app.store.getState();
    if (view) setView(null);
    else changeView(this.#app, (from, stage, photo) => zoomAt(from, at, CLOSER, stage, photo));
  }

  /** What waits is done now. */
  flush(): void {
    const waiting = this.#waiting;
    this.drop();
    waiting?.does();
  }

  drop(): void {
    clearTimeout(this.#waiting?.timer);
    this.#waiting = null;
  }

  end(): void {
    this.drop();
  }
}
