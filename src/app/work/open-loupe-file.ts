/** A .loupe file: photo and result, opened as a project beside the others. Whoever sends one may have written anything into it. */
import { loupe } from "../../document/formats/loupe";
import { LoupeError } from "../../engine";
import { readBytes } from "../../engine/image";
import type { App } from "../app";
import { opening } from "./open-photo";
import { readIo } from "./read-io";
import { showMade } from "./show-made";

/** What is wrong with it is told, and leaves what is open in place. */
export async function openLoupeFile(app: App, file: File): Promise<void> {
  await opening(app, file.name, async (isLatest) => {
    const [read] = (await loupe.read?.(await readBytes(file), readIo(app))) ?? [];
    if (!read?.photo) throw unlike("it has no photo");
    const { document, photo } = read;
    const { sha256: expected, width, height } = document.photo;
    const photoFile = new Blob([photo as Uint8Array<ArrayBuffer>]);
    const { picture, sha256, thumbnail } = await app.page.newPhoto(photoFile);
    if (sha256 !== expected) {
      picture.bitmap.close();
      throw unlike("its photo is another than its document is about");
    }
    if (picture.width !== width || picture.height !== height) {
      picture.bitmap.close();
      throw unlike("its photo has another size than its document says");
    }
    if (!isLatest()) {
      picture.bitmap.close();
      return null;
    }
    const kept = { file: photoFile, thumbnail, suggestions: [], credit: "" };
    return async () => {
      await showMade(app, { document, kept, picture, origin: "own" });
    };
  });
}

function unlike(why: string): LoupeError {
  return new LoupeError("document-invalid", `This Loupe file is damaged (${why}). Open another copy of it.`);
}
