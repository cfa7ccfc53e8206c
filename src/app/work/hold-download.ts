import type { App } from "../app";

/** Has the model's download wait, in later pages too, or go on. Rejects where the model is lost meanwhile, which is said. */
export function holdDownload({ loupe, kept }: Pick<App, "loupe" | "kept">, paused: boolean): Promise<void> {
  kept.keepPaused(paused);
  return loupe.pause({ paused });
}
