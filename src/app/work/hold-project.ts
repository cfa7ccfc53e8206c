/** Of one project in several tabs only one writes; the others show what it wrote. */

import { begin } from "../../document/history";
import { restoreProject } from "../../document/project";
import { restoreDocument, writeDocument } from "../../document/restore";
import type { App } from "../app";
import { documentOf } from "../state/document";
import { NEW_ENTRY } from "../state/project";
import { keepView } from "./keep";
import { tell } from "./tell";

/** Resolves once it is known whether this tab has it: then `readOnly` says so. */
export async function holdProject(app: App, id: string): Promise<void> {
  const { store, kept } = app;
  let isOurs = false;
  const isOpen = () => store.getState().project?.id === id;
  await kept.hold(id, {
    owned() {
      isOurs = true;
      if (isOpen()) void refresh(app).then(() => isOpen() && store.getState().setReadOnly(!isOurs));
    },
    async lost() {
      isOurs = false;
      if (!isOpen()) return;
      keepView(app);
      store.getState().setReadOnly(true);
      await kept.flush();
    },
    written: () => void (isOpen() && refresh(app)),
  });
  store.getState().setReadOnly(!isOurs);
}

/** Shows what another tab has made of it. */
async function refresh(app: App): Promise<void> {
  const { store, kept } = app;
  const before = store.getState();
  const { project, history } = before;
  if (!project) return;
  try {
    const record = await kept.readProject(project.id);
    const document = documentOf({ history });
    const text = document && (await kept.readDocument(project.id, document.photo.sha256));
    const after = store.getState();
    // Meanwhile something was done here, or another photo put on the table.
    if (after.project?.id !== project.id || after.history !== history) return;
    if (record) {
      const next = restoreProject(record.text);
      const entries = next.photos.map(({ photo: { sha256 } }) => {
        const entry = after.entries.get(sha256) ?? NEW_ENTRY;
        return [sha256, { ...entry, history: null, isLoaded: false }] as const;
      });
      after.setProject(next, new Map(entries));
    }
    if (!text || !document || text === writeDocument(document)) return;
    const { selected } = after;
    after.begin(begin(restoreDocument(text)));
    after.select(selected);
  } catch (error) {
    tell(app, error, "keep");
  }
}
