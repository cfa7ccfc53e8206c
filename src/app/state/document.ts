/** What was made of the open photo, what of it is selected, and what the engine gave beside the document. */
import type { StateCreator } from "zustand";
import {
  type Document,
  type DocumentObject,
  findObject,
  objectMask,
  type StepMask,
  visibleObjects,
} from "../../document/document";
import { begin, commit, type History, redo, undo } from "../../document/history";
import type { Mask } from "../../engine";
import type { Offer } from "./offers";
import type { PageSlice, Problem } from "./page";
import type { ProjectSlice } from "./project";

export interface DocumentSlice {
  /** Null without a photo. */
  history: History | null;
  /** Id of the object that clicks correct; null for none. */
  selected: string | null;
  /** Ids of objects that are selected beside it, to be combined or deleted with it. */
  also: readonly string[];
  /**
   * The low-res logits that a mask of the document came with: a finer start for the next click than the mask itself, which
   * serves where there are none (restored, painted, combined). Masks never change, so nothing here does.
   */
  lowRes: WeakMap<StepMask, Pick<Mask, "logits" | "crop">>;
  /** Other ways to understand the latest click; gone with the next change. */
  offers: readonly Offer[];
  /** Null: there is no photo any more. */
  begin(history: History | null): void;
  /**
   * The next document and what was done, in a word. `select` as select(); without it the selection stays where it can.
   * Where another tab has the project this changes nothing and says so, as undo and redo do.
   */
  commit(document: Document, what: string, select?: string | null): void;
  undo(): void;
  redo(): void;
  /** Null for nothing. An id that is no object's changes nothing. */
  select(id: string | null): void;
  /** Selects one more, or no longer. */
  selectAlso(id: string): void;
  setOffers(offers: readonly Offer[]): void;
}

export const beginHistory = begin;

const IN_ANOTHER_TAB: Problem = {
  code: "project-elsewhere",
  message: "This project is open in another tab, where it can be changed. Take over to change it here.",
  during: "keep",
};

type Seeing = DocumentSlice & Pick<ProjectSlice, "readOnly"> & Pick<PageSlice, "problem">;

export const createDocumentSlice: StateCreator<Seeing, [], [], DocumentSlice> = (set) => {
  const walk = (step: (history: History) => History) =>
    set(({ history, selected, also, readOnly }) => {
      if (!history) return {};
      if (readOnly) return { problem: IN_ANOTHER_TAB };
      const next = step(history);
      const { document } = next.present;
      const after = selectionAfterWalk(document, selected, history.present.document);
      const others = after === selected ? also.filter((id) => findObject(document, id)) : [];
      return { history: next, selected: after, also: others, offers: [] };
    });
  return {
    history: null,
    selected: null,
    also: [],
    lowRes: new WeakMap(),
    offers: [],
    begin: (history) => set({ history, selected: null, also: [], offers: [] }),
    commit: (document, what, select) =>
      set(({ history, selected, also, readOnly }) => {
        if (!history || document === history.present.document) return {};
        if (readOnly) return { problem: IN_ANOTHER_TAB };
        const there = (id: string | null) => (id !== null && findObject(document, id) ? id : null);
        const next = there(select === undefined ? selected : select);
        const others = next === selected ? also.filter((id) => there(id)) : [];
        return { history: commit(history, document, what), selected: next, also: others, offers: [] };
      }),
    undo: () => walk(undo),
    redo: () => walk(redo),
    select: (id) =>
      set(({ history }) =>
        id === null || (history && findObject(history.present.document, id))
          ? { selected: id, also: [], offers: [] }
          : {},
      ),
    selectAlso: (id) =>
      set(({ history, selected, also }) => {
        if (!history || !findObject(history.present.document, id)) return {};
        if (id === selected) return { selected: also[0] ?? null, also: also.slice(1), offers: [] };
        if (selected === null) return { selected: id, offers: [] };
        return { also: also.includes(id) ? also.filter((other) => other !== id) : [...also, id], offers: [] };
      }),
    setOffers: (offers) => set({ offers }),
  };
};

/** What a walk through the history brought back or changed is selected, or stays so, and what it took away is not. */
function selectionAfterWalk(document: Document, selected: string | null, before: Document): string | null {
  const changed = document.objects.filter((object) => findObject(before, object.id) !== object);
  if (changed[0] && !changed.some(({ id }) => id === selected)) return changed[0].id;
  return selected && findObject(document, selected) ? selected : null;
}

type Seen = Pick<DocumentSlice, "history" | "selected" | "also">;

export function documentOf({ history }: Pick<DocumentSlice, "history">): Document | null {
  return history?.present.document ?? null;
}

export function selectedObject(state: Pick<Seen, "history" | "selected">): DocumentObject | null {
  const document = documentOf(state);
  return document && state.selected ? findObject(document, state.selected) : null;
}

export function selectedMask(state: Pick<Seen, "history" | "selected">): StepMask | null {
  const object = selectedObject(state);
  return object && objectMask(object);
}

/** All that are selected, in the order of the list. */
export function selectedObjects(state: Seen): DocumentObject[] {
  return documentOf(state)?.objects.filter(({ id }) => id === state.selected || state.also.includes(id)) ?? [];
}

/** What a picture is made of: of those with a mask all that are selected, or, where none is, all that are not hidden. */
export function chosenObjects(state: Seen): DocumentObject[] {
  const document = documentOf(state);
  const selected = selectedObjects(state).filter(objectMask);
  return selected.length || !document ? selected : visibleObjects(document).filter(objectMask);
}
