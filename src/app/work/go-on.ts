import type { App } from "../app";
import { holdDownload } from "./hold-download";

/** A paused download goes on, as somebody needs what it brings. `pointing`: no more than what clicks need. */
export function goOn(app: App, needs: "pointing" | "all"): void {
  const { model } = app.store.getState();
  if (model.status !== "loading" || !model.paused || (needs === "pointing" && model.pointing)) return;
  // A model that was lost meanwhile has said so.
  holdDownload(app, false).catch(() => {});
}
