import type { App } from "../app";
import { lookAt } from "./models/look";
import { openLoupeFile } from "./open-loupe-file";

/** Bytes in which a ZIP has the names of its first files, and all names. */
const HEAD = 2 ** 16;
const TAIL = 2 ** 17;

/** A ZIP is one of Loupe's own files, or a model. What is wrong with it is told. */
export async function openZip(app: App, zip: File): Promise<void> {
  const ends = [zip.slice(0, HEAD), zip.slice(Math.max(zip.size - TAIL, 0))];
  // What cannot be read says so when it is opened.
  const names = await new Blob(ends).text().catch(() => "");
  if (/manifest\.json|\.onnx/.test(names)) await lookAt(app, { name: zip.name, zip });
  else await openLoupeFile(app, zip);
}
