import { LoupeError } from "../../engine";
import type { App } from "../app";
import { clearTable } from "./clear-table";
import { dropAhead } from "./encode-ahead";
import { tell } from "./tell";

/** Back to no project: all of it is kept, or stays in memory. */
export function leaveProject(app: App): void {
  const { store, kept } = app;
  const off = clearTable(app, null);
  dropAhead(app);
  const { begin, setPhoto, setView, setProject, setReadOnly, dropOpening, dropAllPending } = store.getState();
  dropOpening();
  dropAllPending();
  setPhoto(null);
  begin(null);
  setView(null);
  setProject(null, new Map());
  setReadOnly(false);
  kept.release();
  kept.keepTabProject(null);
  if (off) tell(app, new LoupeError("aborted", off), "leave");
}
