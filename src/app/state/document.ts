/** What was made of the open photo, which object is shown, and what the engine gave beside the document. */
import type { StateCreator } from "zustand";
import { type Document, type DocumentObject, findObject, objectMask, type StepMask } from "../../document/document";
import { begin, commit, type History, redo, undo } from "../../document/history";
import type { Mask } from "../../engine";

/** `selected` while the answer that is being written is shown. No object has this id. */
export const RUN = "run";

export type LowResMask = Pick<Mask, "size" | "logits">;

export interface DocumentSlice {
  /** Null without a photo. */
  history: History | null;
  /** Id of the object that is shown, or RUN. */
  selected: string | null;
  /**
   * The low-res logits that each mask of the document came with: what the stage draws and the next click starts from.
   * Masks are shared by all documents of a history and never change, so nothing here does.
   */
  drawings: WeakMap<StepMask, LowResMask>;
  begin(document: Document): void;
  /** The next document, and what was done, in a word. */
  commit(document: Document, what: string): void;
  undo(): void;
  redo(): void;
  select(id: string): void;
}

export const createDocumentSlice: StateCreator<DocumentSlice> = (set) => {
  const walk = (step: (history: History) => History) =>
    set(({ history, selected }) => {
      if (!history) return {};
      const next = step(history);
      return { history: next, selected: selectionIn(next.present.document, selected, history.present.document) };
    });
  return {
    history: null,
    selected: null,
    drawings: new WeakMap(),
    begin: (document) => set({ history: begin(document), selected: null }),
    commit: (document, what) => set(({ history }) => (history ? { history: commit(history, document, what) } : {})),
    undo: () => walk(undo),
    redo: () => walk(redo),
    select: (id) =>
      set(({ history }) =>
        id === RUN || (history && findObject(history.present.document, id)) ? { selected: id } : {},
      ),
  };
};

/** After a walk through the history: what it brought back is shown, and what it took away is not. */
function selectionIn(document: Document, selected: string | null, before: Document): string | null {
  if (selected === RUN) return selected;
  const changed = document.objects.find((object) => findObject(before, object.id) !== object);
  if (changed) return changed.id;
  if (selected && findObject(document, selected)) return selected;
  return document.objects.at(-1)?.id ?? null;
}

type Seen = Pick<DocumentSlice, "history" | "selected">;

export function documentOf({ history }: Pick<DocumentSlice, "history">): Document | null {
  return history?.present.document ?? null;
}

/** The shown object's mask; null without one, and while the answer that is being written is shown. */
export function selectedMask(state: Seen): StepMask | null {
  const object = selectedObject(state);
  return object && objectMask(object);
}

/** Null while the answer that is being written is shown. */
export function selectedObject(state: Seen): DocumentObject | null {
  const document = documentOf(state);
  return document && state.selected ? findObject(document, state.selected) : null;
}
