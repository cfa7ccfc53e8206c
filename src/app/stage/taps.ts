/** A tap counts once it cannot be the first of two: two taps at one place zoom. */
import type { App } from "../app";
import { type At, zoomAt } from "../camera";
import { changeView } from "../work/zoom";

/** Milliseconds and CSS pixels between the two. */
const SOON = 260;
const NEAR = 24;
const CLOSER = 3;

export class Taps {
  readonly #app: App;
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
