import type { App } from "../app";
import { documentOf } from "../state/document";
import { keepView } from "./keep";

/**
 * Takes the photo off the table, and what was made of it back into the project.
 * @param next key of the opening of the photo that comes onto it; what is asked about that goes on. Null for none.
 * @returns what waited for the photo, or was being answered, and is called off, for a person; null where nothing was.
 */
export function clearTable(app: App, next: number | null): string | null {
  const { store, loupe } = app;
  const state = store.getState();
  const { photo, history, view, selected, updateEntry, pending } = state;
  const { run, endRun, questions, dropQuestion, setRefusal, proposals, dropProposals, dropAllPending } = state;
  const off: string[] = [];
  if (run && run.about !== next) {
    run.stop.abort();
    endRun();
    off.push(`“${run.prompt}”`);
  }
  for (const question of questions.filter(({ about }) => about !== next)) {
    dropQuestion(question);
    off.push(`“${question.prompt}”`);
  }
  setRefusal(null);
  if (next === null) state.setDownloading(false);
  // What it shows is this photo.
  if (state.dialog === "share") state.setDialog(null);
  proposals?.stop.abort();
  dropProposals();
  if (!photo) return said(off);
  // What waits was about this photo, and nobody needs its encoding any more.
  dropAllPending();
  if (pending.length) off.push(pending.length === 1 ? `a ${pending[0]?.kind}` : `${pending.length} clicks or boxes`);
  keepView(app);
  const document = documentOf({ history });
  if (document) updateEntry(document.photo.sha256, { history, view, selected });
  photo.bitmap.close();
  for (const { stop, encoded } of [photo, ...photo.crops]) {
    stop?.abort();
    if (encoded) void loupe.forget({ photo: encoded.photo }).catch(() => {});
  }
  return said(off, ` for ${photo.name}`);
}

const said = (off: string[], where = "") =>
  off.length ? `What waited${where} was called off: ${off.join(", ")}.` : null;
