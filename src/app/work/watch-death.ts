/** Writes down what takes much memory while it runs, so that the next visit knows if the page did not survive it. */
import type { App } from "../app";
import { readingOf } from "../state/photo";
import type { Doing } from "../state/site";
import type { State } from "../state/store";

function doingOf(state: State): Doing | null {
  const { loading, model, run, asking } = state;
  if (loading && model.status === "loading") return "loading";
  return run || asking || readingOf(state) !== null ? "answering" : null;
}

export function watchDeath({ store, kept, page }: App): void {
  let last: Doing | null = null;
  store.subscribe((state) => {
    const doing = doingOf(state);
    if (doing === last) return;
    last = doing;
    kept.noteDoing(doing);
  });
  // A page that nobody sees may be ended for other reasons.
  page.onLeave(() => {
    last = null;
    kept.noteDoing(null);
  });
}

/** Before the engine is made: whether it is to be careful. */
export async function readCareful({ store, kept }: Pick<App, "store" | "kept">): Promise<void> {
  const died = await kept.died();
  if (died) kept.keepCareful(died);
  store.getState().setCareful(kept.careful());
}
