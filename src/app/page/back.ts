/** The browser's Back and Forward: which project each entry of the tab's history shows, in its state. Addresses are not touched. */
import { rewriteEntry } from "../tab-entry";
import type { Page } from "./page";

const KEY = "loupeProject";

/** Undefined for an entry that says nothing of projects. */
const projectOf = (state: unknown): string | null | undefined => {
  const id: unknown = state !== null && typeof state === "object" ? Reflect.get(state, KEY) : undefined;
  return typeof id === "string" || id === null ? id : undefined;
};

/** Whether an entry of this tab's history already says something of projects. */
let begun = false;

export const back: Pick<Page, "visited" | "visit" | "onWalk"> = {
  visited: () => projectOf(history.state),
  visit(project) {
    const before = projectOf(history.state);
    const isFirst = !begun && before === undefined;
    begun = true;
    if (before === project) return;
    const state = { ...history.state, [KEY]: project };
    // The first entry is the start page's, whatever is opened then. A link pasted later has made an entry of its own, which
    // becomes that of what it opens.
    if (isFirst) rewriteEntry({ ...state, [KEY]: null });
    else if (before === undefined && project !== null) rewriteEntry(state);
    try {
      if (isFirst ? project !== null : before !== undefined) history.pushState(state, "");
    } catch {
      // WebKit refuses after a hundred in a short time. Back leads further then, and the page goes on.
    }
  },
  onWalk(walked) {
    addEventListener("popstate", ({ state }) => {
      const project = projectOf(state);
      if (project !== undefined) walked(project);
    });
  },
};
