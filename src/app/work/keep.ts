/** Every change is saved at once: whatever changed the state, this sees it. */
import type { Document } from "../../document/document";
import { withLabels, writeProject } from "../../document/project";
import { writeDocument } from "../../document/restore";
import { LoupeError } from "../../engine";
import type { App } from "../app";
import { documentOf } from "../state/document";
import type { Keeping } from "../state/project";
import type { State } from "../state/store";
import { tell } from "./tell";

/** Where the photo lies in the stage, and what is selected, is saved when it has rested so long. In ms. */
const REST = 300;

/** From now on, as long as the page is there. */
export function startKeeping(app: App): void {
  const { store, kept, page } = app;
  kept.onKeeping((keeping, error) => {
    store.getState().setKeeping(keeping);
    sayKeeping(app, keeping, error);
  });
  let rest: ReturnType<typeof setTimeout> | undefined;
  store.subscribe((state, before) => {
    if (!state.project || state.readOnly) return;
    if (keepDocument(app, state, before)) kept.persist();
    keepProject(app, state, before);
    if (
      (state.view === before.view && state.selected === before.selected) ||
      !state.photo ||
      state.photo !== before.photo
    )
      return;
    clearTimeout(rest);
    rest = setTimeout(() => keepView(app), REST);
  });
  page.onLeave(() => {
    keepView(app);
    kept.hurry();
  });
}

/** Whether there was something to keep. */
function keepDocument({ kept }: App, state: State, before: State): boolean {
  const { project, history, entries, setProject } = state;
  const document = documentOf(state);
  if (!project || !history || !document || document === documentOf(before)) return false;
  // As it was opened: it is what is kept, or there is nothing to keep.
  if (!history.past.length && !history.future.length) return false;
  const { sha256 } = document.photo;
  // A photo that comes back onto the table was saved when it was changed.
  const entry = entries.get(sha256);
  if (entry?.isUnreadable || before.history === null || isAnother(document, before)) return false;
  kept.saveDocument(project.id, sha256, () => writeDocument(document));
  // Without its photo nothing of it could be shown again.
  if (entry?.file) {
    const { file, thumbnail, suggestions, credit } = entry;
    kept.savePhotoAgain(sha256, { file, thumbnail, suggestions, credit });
  }
  const next = withLabels(project, document);
  if (next !== project) setProject(next);
  return document.objects.length > 0;
}

const isAnother = (document: Document, before: State) => documentOf(before)?.photo.sha256 !== document.photo.sha256;

/** What the start page and the next opening need to know. */
function keepProject({ kept, store }: App, state: State, before: State): void {
  const document = documentOf(state);
  const { project } = store.getState();
  // While none of its photos is on the table nothing can be done to it.
  if (!project || !document || (state.project === before.project && document === documentOf(before))) return;
  const current = document.photo.sha256;
  const { thumbnail = null } = state.entries.get(current) ?? {};
  kept.saveProject(project.id, { text: writeProject(project), current, at: Date.now(), thumbnail });
  kept.keepTabProject(project.id);
}

/** At once. */
export function keepView({ store, kept }: App): void {
  const { project, readOnly, view, selected, photo, ...state } = store.getState();
  const document = documentOf(state);
  if (!project || readOnly || !document || !photo) return;
  kept.saveView(project.id, document.photo.sha256, { view, selected });
}

function sayKeeping(app: App, keeping: Keeping, error: unknown): void {
  const { announce } = app.store.getState();
  if (keeping === "full") tell(app, new LoupeError("storage-full", FULL), "keep");
  else if (keeping === "failed") tell(app, new LoupeError("storage-failed", FAILED), "keep");
  else if (keeping === "refused") announce(REFUSED);
  // Where it says where it stayed before: a document that is too large, or what was not deleted.
  else if (error) tell(app, error, "keep");
}

const STAYS = "What you do from here on stays only while this page is open.";
const FULL = `This device's storage is full. ${STAYS} Download what you need.`;
const FAILED = `This browser has stopped keeping things. ${STAYS} Download what you need, then reload the page.`;
const REFUSED = `This browser window keeps nothing. ${STAYS}`;
