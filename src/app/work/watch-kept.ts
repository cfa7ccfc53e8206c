/** Notices what the browser has deleted since the last visit, and remembers what should be there the next time. */
import type { App } from "../app";

/** So long after a change what is kept is counted: by then it is written. In ms. */
const REST = 2000;

export async function watchKept(app: App): Promise<void> {
  const { store, kept, site } = app;
  const before = kept.expected();
  const counted = async () => ({
    models: (await site.usage()).models > 0,
    projects: (await kept.recentProjects()).length,
  });
  const isHere = () => store.getState().keeping === "device";
  if (before && isHere()) {
    const now = await counted();
    const lost = { models: before.models && !now.models, projects: now.projects ? 0 : before.projects };
    if (lost.models || lost.projects) store.getState().setLost(lost);
    if (isHere()) kept.keepExpected(now);
  }
  let rest: ReturnType<typeof setTimeout> | undefined;
  store.subscribe((state, last) => {
    if (state.model.status === last.model.status && state.project === last.project && state.recents === last.recents)
      return;
    clearTimeout(rest);
    rest = setTimeout(async () => isHere() && kept.keepExpected(await counted()), REST);
  });
}
