import type { ReadIo } from "../../document/formats/format";
import type { App } from "../app";
import { photoBytes } from "./photo-file";

/** What reading files takes, for the open project. They are written beside the page: page/file-worker.ts. */
export function readIo(app: App): ReadIo {
  return { ...app.page, photo: (sha256) => photoBytes(app, sha256) };
}
