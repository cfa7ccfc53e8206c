import type { App } from "../app";

/** What the start page lists. */
export async function listProjects({ store, kept }: App): Promise<void> {
  store.getState().setRecents(await kept.recentProjects());
}
