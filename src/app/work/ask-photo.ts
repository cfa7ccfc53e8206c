/** One photo of the project, open or not, is asked: its document gets the answer. */
import { addAnswer, setAsked } from "../../document/batch";
import { type Document, isFound, newDocument, type Photo, type WordsStep } from "../../document/document";
import { begin, commit } from "../../document/history";
import { withLabels } from "../../document/project";
import { writeDocument } from "../../document/restore";
import { wordsSteps } from "../../document/steps";
import { LoupeError, type SegmentResult, toLoupeError } from "../../engine";
import type { App } from "../app";
import { documentOf } from "../state/document";
import { NEW_ENTRY } from "../state/project";
import type { State } from "../state/store";
import { ensureEncoded } from "./ensure-encoded";
import { ensureModel } from "./ensure-model";
import { photoFile } from "./photo-file";

/** How often the engine may lose the photo, or be lost itself. */
const TRIES = 3;

/** Whether it was answered: with `signal` aborted nothing is done. Rejects with why it cannot be asked. */
export async function askPhoto(app: App, photo: Photo, prompt: string, signal: AbortSignal): Promise<boolean> {
  if (app.store.getState().entries.get(photo.sha256)?.isUnreadable) {
    throw new LoupeError("document-invalid", "What was made of it earlier cannot be read, and is left as it is.");
  }
  for (let tried = 1; !signal.aborted; ) {
    await personFirst(app, signal);
    try {
      const { version } = await ensureModel(app);
      const result = await ask(app, photo, prompt, signal);
      // Else a person asked something: that goes first.
      if (!signal.aborted && result.stopped !== "user") {
        settle(app, photo, result, version);
        return true;
      }
    } catch (error) {
      const { code } = toLoupeError(error);
      const isLost = code === "photo-unknown" || code === "worker-lost";
      if (app.store.getState().model.status === "failed" || !(isLost || code === "aborted")) throw error;
      if (isLost && ++tried > TRIES) throw error;
    }
  }
  return false;
}

/** What a person asks or opens goes before the next photo. */
function personFirst({ store }: App, signal: AbortSignal): Promise<void> {
  const isBusy = ({ run, questions, photo }: State) =>
    run !== null || questions.length > 0 || (photo?.encodes != null && !photo.encoded);
  return new Promise((resolve) => {
    const look = () => {
      if (!signal.aborted && isBusy(store.getState())) return;
      leave();
      signal.removeEventListener("abort", look);
      resolve();
    };
    const leave = store.subscribe(look);
    signal.addEventListener("abort", look);
    look();
  });
}

async function ask(app: App, { sha256 }: Photo, prompt: string, signal: AbortSignal): Promise<SegmentResult> {
  const { store, loupe } = app;
  const state = store.getState();
  const isOpen = documentOf(state)?.photo.sha256 === sha256;
  const own = isOpen && state.photo ? await ensureEncoded(app, state.photo) : null;
  const { photo } = own ?? (await loupe.encode({ image: await fileOf(app, sha256), signal }));
  const stop = new AbortController();
  const end = () => stop.abort();
  // Encoding may have taken a while.
  if (signal.aborted || store.getState().run) end();
  signal.addEventListener("abort", end);
  // A question of a person's own is not refused as one too many, but takes this one's place.
  const leave = store.subscribe(({ run }) => run && end());
  try {
    return await loupe.segment({ photo, prompt, signal: stop.signal });
  } finally {
    leave();
    signal.removeEventListener("abort", end);
    if (!own) void loupe.forget({ photo }).catch(() => {});
  }
}

/** Throws "not-kept". */
async function fileOf(app: App, sha256: string): Promise<Blob> {
  const file = await photoFile(app, sha256);
  const first = await file
    ?.slice(0, 1)
    .arrayBuffer()
    .catch(() => null);
  if (file && first) return file;
  throw new LoupeError("not-kept", "Its file is not kept on this device any more. Open the file again.");
}

/** The answer, and that there is one, are written together: a page that is killed has both or neither. */
function settle(app: App, photo: Photo, result: SegmentResult, version: string): void {
  const { project, setProject } = app.store.getState();
  if (!project) return;
  const found = wordsSteps(result, version).filter(isFound);
  if (!found.length) {
    setProject(setAsked(project, photo.sha256, "nothing"));
    return;
  }
  const colourOf = ({ label }: WordsStep) => project.labels.find(({ name }) => name === label?.trim())?.colour;
  const document = change(app, photo, (before) =>
    found.reduce((document, step) => addAnswer(document, step, colourOf(step)), before),
  );
  const { project: now } = app.store.getState();
  if (now) setProject(setAsked(withLabels(now, document), photo.sha256, "found"));
}

/** One entry in the photo's own history. The new object is the selected one, unless a person has another in hand. */
function change(app: App, photo: Photo, by: (document: Document) => Document): Document {
  const { store, kept } = app;
  const { project, entries, commit: commitOpen, updateEntry, selected, ...state } = store.getState();
  const open = documentOf(state);
  if (open?.photo.sha256 === photo.sha256) {
    const next = by(open);
    commitOpen(next, "answer", selected ?? next.objects.at(-1)?.id);
    return next;
  }
  const { history, view } = entries.get(photo.sha256) ?? NEW_ENTRY;
  const before = history ?? begin(newDocument(photo));
  const next = by(before.present.document);
  const object = next.objects.at(-1)?.id ?? null;
  updateEntry(photo.sha256, { history: commit(before, next, "answer"), selected: object });
  if (project) {
    kept.saveDocument(project.id, photo.sha256, () => writeDocument(next));
    kept.saveView(project.id, photo.sha256, { view, selected: object });
  }
  return next;
}
