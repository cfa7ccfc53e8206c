import { rewriteEntry } from "../tab-entry";

/**
 * When this page last did a thing that is not to be done again after a reload: in its entry of the tab's history, which outlives
 * a reload into another process, as isolation makes one. What was just written to sessionStorage may be lost there.
 */
const keyOf = (what: string) => `loupe-${what}`;

/** In ms since 1970; 0: never. */
export const lastDone = (what: string): number =>
  Number((history.state as Record<string, unknown> | null)?.[keyOf(what)] ?? 0);

/** Whether it could be noted: what cannot is not to be done, or it would be done for ever. */
export const noteDone = (what: string): boolean => rewriteEntry({ ...history.state, [keyOf(what)]: Date.now() });
