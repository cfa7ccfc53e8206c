/**
 * A result as the hash of an address: "#1…" (text.ts says how, fields.ts what). Pure: nothing here knows of a page. Whoever
 * opens a link sees what is in it, without a model; the photo is not in it.
 */
import type { Document, Photo } from "../../../document/document";
import type { Rle } from "../../../engine/mask";
import { documentOf, fieldsOf, type Shown } from "./convert";
import { type Fields, maskSize, readFields, SIDES, type Side, writeFields } from "./fields";
import { readText, tooMuch, writeText } from "./text";

export { isPhotoOf } from "./fields";

/** Of masks/masks.ts: not on the page's own thread. */
interface MaskScaling {
  reduceMask(rle: Rle, side: number): Promise<Rle>;
  enlargeMask(rle: Rle, size: Rle["size"]): Promise<Rle>;
}

export interface Written {
  /** "#1…" */
  hash: string;
  /** Of its masks. */
  side: Side;
}

/** An object whose masks of 256 px make a link longer than this many characters gets masks of 128. */
const LONG = 1900;

/**
 * `bytes`: of the photo's file. Throws "format-unfit" where it is too much for a link.
 */
export async function writeLink(
  document: Document,
  shown: Shown,
  bytes: number,
  masks: Pick<MaskScaling, "reduceMask">,
): Promise<Written> {
  const written = async (side: Side): Promise<Written> => {
    const fields = await fieldsOf(document, shown, bytes, side, (rle, longest) => masks.reduceMask(rle, longest));
    const hash = await writeText(writeFields(fields));
    // What nobody could open is not handed out: more objects, steps or words than a link may have.
    await readLink(hash).catch((error) => {
      throw tooMuch(error);
    });
    return { hash, side };
  };
  const [fine, coarse] = SIDES;
  const first = await written(fine).catch(() => null);
  return first && first.hash.length <= LONG ? first : written(coarse);
}

/** `hash`: as the address has it, from "#" on. Throws "link-cut", "link-damaged", "link-newer". */
export async function readLink(hash: string): Promise<Fields> {
  return readFields(await readText(hash));
}

/** `photo` is the link's: isPhotoOf() says so. */
export function linkDocument(fields: Fields, photo: Photo, masks: Pick<MaskScaling, "enlargeMask">): Promise<Document> {
  const [size, whole] = [maskSize(fields), [photo.height, photo.width] as [number, number]];
  return documentOf(fields, photo, (counts) => masks.enlargeMask({ size, counts }, whole));
}
