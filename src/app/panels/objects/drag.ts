/** A row of the list that is dragged: to another place in the list, or out of the page, as the object's cut-out. */
import type { DocumentObject } from "../../../document/document";
import type { App } from "../../app";
import { cutoutFile } from "../../work/cutout-file";

/** The kind of what is dragged when a row of the list is: a file dropped on the page is something else. */
export const OBJECT_DRAG = "application/x-loupe-object";

interface Ready {
  object: DocumentObject;
  file: File;
  address: string;
}

/** What is dragged has to be there when the drag begins: one at a time is kept. */
let ready: Ready | null = null;

/** The pointer has come to a row that may be dragged next. */
export async function prepareDrag(app: App, object: DocumentObject): Promise<void> {
  // One that cannot be written is dragged within the list alone.
  const file = await cutoutFile(app, object).catch(() => null);
  if (!file || ready?.file === file) return;
  if (ready) URL.revokeObjectURL(ready.address);
  ready = { object, file, address: URL.createObjectURL(file) };
}

/** `DownloadURL` is Chromium's: dropped on the desktop or in another program it is a file. Others take the file, or nothing. */
export function beginDrag(data: DataTransfer, object: DocumentObject): void {
  data.setData(OBJECT_DRAG, object.id);
  data.effectAllowed = "copyMove";
  if (ready?.object !== object) return;
  const { file, address } = ready;
  data.items.add(file);
  data.setData("DownloadURL", `${file.type}:${file.name}:${address}`);
}
