/**
 * One object cut out, as a PNG: for the clipboard, to be dragged out of the page, to be sent. While a cut-out is about to be
 * downloaded it has the same behind it.
 */
import type { DocumentObject } from "../../document/document";
import type { Ground } from "../../document/ground";
import { LoupeError } from "../../engine";
import type { App } from "../app";
import { documentOf } from "../state/document";
import { groundOf } from "../state/layers";
import { fileNameFor, written } from "./save";

/** Objects never change, so neither do these. */
const made = new WeakMap<DocumentObject, { ground: Ground; file: Promise<File> }>();

/** Written once. Throws what writing the format does. */
export function cutoutFile(app: App, object: DocumentObject): Promise<File> {
  const ground = groundOf(app.store.getState());
  const before = made.get(object);
  if (before?.ground === ground) return before.file;
  const file = make(app, object, ground);
  made.set(object, { ground, file });
  file.catch(() => made.delete(object));
  return file;
}

async function make(app: App, object: DocumentObject, ground: Ground): Promise<File> {
  const document = documentOf(app.store.getState());
  if (!document) throw new LoupeError("photo-unknown", "There is no photo any more. Open it again.");
  // Hidden from the stage, it is still what was asked for.
  const alone = { ...document, objects: [{ ...object, hidden: false }] };
  const file = await written(app, "cutout-png", [alone], { ground });
  const name = fileNameFor(document.photo.name, object.name, `cutout.${file.extension}`);
  return new File([file.content], name, { type: file.content.type });
}
