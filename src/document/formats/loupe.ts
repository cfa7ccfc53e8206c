/** Loupe's own file: a ZIP of the photo and all that was made of it. */
import { LoupeError } from "../../engine/mask";
import { LONGEST, restoreDocument, writeDocument } from "../restore";
import { fromUtf8, toUtf8 } from "../utf8";
import { type Format, onlyDocument } from "./format";

const DOCUMENT = "document.json";
/** Beside it nothing but the photo: no folders, no paths. */
const PHOTO = /^photo(\.[a-z0-9]{1,5})?$/;
/** Bytes of a photo's file: 100 megapixels without compression, and some. */
const MOST_PHOTO = 512 * 2 ** 20;

export const loupe: Format = {
  id: "loupe",
  name: "Loupe file",
  extension: "loupe",
  mime: "application/x-loupe",
  /** document.json (docs/formats.md) and the photo's file as it was. One document only; hidden objects stay hidden. */
  async write(documents, io) {
    const document = onlyDocument(documents, "A Loupe file");
    const { sha256, name } = document.photo;
    const ending = /\.[a-z0-9]{1,5}$/.exec(name.toLowerCase())?.[0] ?? "";
    return io.zip({
      [DOCUMENT]: toUtf8(writeDocument(document)),
      [`photo${ending}`]: await io.photo(sha256),
    });
  },
  /** Throws "document-invalid" and "document-newer". That the photo is the document's is for whoever can hash it to say. */
  async read(bytes, io) {
    const seen: string[] = [];
    const files = await io.unzip(bytes, (name, size) => {
      // Hundreds of one name would each be unpacked.
      if (seen.length === 2) throw invalid("it holds more than a document and a photo");
      seen.push(name);
      if (name !== DOCUMENT && !PHOTO.test(name)) throw invalid(`it holds “${name.slice(0, 100)}”`);
      if (size > (name === DOCUMENT ? LONGEST : MOST_PHOTO)) throw invalid(`its ${name} is too large`);
      return true;
    });
    const [photo] = [...files].filter(([name]) => name !== DOCUMENT);
    const document = files.get(DOCUMENT);
    if (!document || !photo) throw invalid(document ? "it has no photo" : "it has no document");
    let text: string;
    try {
      text = fromUtf8(document);
    } catch {
      throw invalid("its document is no text");
    }
    return [{ document: restoreDocument(text), photo: photo[1] }];
  },
};

function invalid(why: string): LoupeError {
  return new LoupeError(
    "document-invalid",
    `This is not a file that Loupe wrote, or it is damaged (${why}). Open another copy of it.`,
  );
}
