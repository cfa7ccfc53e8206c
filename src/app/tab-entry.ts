/** This page's entry in the tab's history. */

/** Whether it was taken: WebKit refuses after a hundred calls in a short time, and nobody's work is to end with that. */
export function rewriteEntry(state: unknown, url?: string | URL): boolean {
  try {
    history.replaceState(state, "", url);
    return true;
  } catch {
    return false;
  }
}
