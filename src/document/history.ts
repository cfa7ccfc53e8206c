/** Undo is the document before: masks are shared, so a document kept costs only what changed, and no model is asked. */
import type { Document } from "./document";

/** Of what was before, so many are kept. */
export const PAST = 500;

export interface Entry {
  document: Document;
  /** The change that led to this document, in a word for a person: "answer", "click". */
  what: string;
}

export interface History {
  /** The oldest first. */
  past: readonly Entry[];
  present: Entry;
  /** The next one first. */
  future: readonly Entry[];
}

/** What nobody did and nobody can undo: the document as it was opened. */
export function begin(document: Document): History {
  return { past: [], present: { document, what: "open" }, future: [] };
}

/** What had been undone is gone. */
export function commit({ past, present }: History, document: Document, what: string): History {
  return { past: [...past, present].slice(-PAST), present: { document, what }, future: [] };
}

export const canUndo = ({ past }: History): boolean => past.length > 0;
export const canRedo = ({ future }: History): boolean => future.length > 0;

/** What undo would take back; null where it would do nothing. */
export const whatUndo = (history: History): string | null => (canUndo(history) ? history.present.what : null);
/** What redo would do again; null where it would do nothing. */
export const whatRedo = ({ future }: History): string | null => future[0]?.what ?? null;

/** The history itself where there is nothing to undo. */
export function undo(history: History): History {
  const before = history.past.at(-1);
  if (!before) return history;
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future] };
}

/** The history itself where there is nothing to redo. */
export function redo(history: History): History {
  const [next, ...future] = history.future;
  if (!next) return history;
  return { past: [...history.past, history.present], present: next, future };
}
