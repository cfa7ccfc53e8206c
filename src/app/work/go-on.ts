import type { App } from "../app";

/** A paused download goes on, as somebody needs what it brings. `pointing`: no more than what clicks need. */
export function goOn({ store, loupe, kept }: App, needs: "pointing" | "all"): void {
  const { model } = store.getState();
  if (model.status !== "loading" || !model.paused || (needs === "pointing" && model.pointing)) return;
  kept.keepPaused(false);
  // A model that was lost meanwhile has said so.
  loupe.pause({ paused: false }).catch(() => {});
}
