import type { App } from "../app";

/** Ends the running answer after its current token; one that waits for the photo is taken back. */
export function stopRun({ store }: Pick<App, "store">): void {
  const { run, endRun, announce } = store.getState();
  if (!run) return;
  run.stop.abort();
  if (run.phase !== "waiting") return;
  endRun();
  announce("Stopped");
}
