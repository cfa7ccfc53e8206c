import { expect } from "vitest";
import { redo } from "../../src/app/commands/redo";
import { undo } from "../../src/app/commands/undo";
import { documentOf } from "../../src/app/state/document";
import type { Document } from "../../src/document/document";
import type { NodeApp } from "./node-app";

/** Undone as often as there were changes the app is back at the first of `documents`, done again at the last, by way of each. */
export function expectWayBack(app: NodeApp, documents: readonly (Document | null)[]): void {
  const state = () => app.store.getState();
  for (const document of documents.slice(0, -1).reverse()) {
    undo.perform(app);
    expect(documentOf(state())).toBe(document);
  }
  expect(undo.enabled(state())).toBe(false);
  for (const document of documents.slice(1)) {
    redo.perform(app);
    expect(documentOf(state())).toBe(document);
  }
  expect(redo.enabled(state())).toBe(false);
}
