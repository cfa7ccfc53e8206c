/** The browser's Back and Forward: which project each entry of the tab's history shows, in its state. Addresses are not touched. */
import type { Page } from "./page";

const KEY = "loupeProject";

/** Undefined for an entry that says nothing of projects. */
const projectOf = (state: unknown): string | null | undefined => {
  const id: unknown = state !== null && typeof state === "object" ? Reflect.get(state, KEY) : undefined;
  return typeof id === "string" || id === null ? id : undefined;
};

export const back: Pick<Page, "visited" | "visit" | "onWalk"> = {
  visited: () => projectOf(history.state),
  visit(project) {
    const before = projectOf(history.state);
    if (before === project) return;
    const state = { ...history.state, [KEY]: project };
    // The first entry is the start page's, whatever is opened then.
    if (before === undefined) history.replaceState({ ...state, [KEY]: null }, "");
    if (before !== undefined || project !== null) history.pushState(state, "");
  },
  onWalk(walked) {
    addEventListener("popstate", ({ state }) => {
      const project = projectOf(state);
      if (project !== undefined) walked(project);
    });
  },
};
