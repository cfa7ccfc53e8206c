/** The photo with its objects' outlines: what people post. */
import { decodeMask, maskOutline, reducedSize, reduceMask } from "../../engine/mask";
import { OBJECT_COLOURS, rgbOf } from "../colours";
import { type Document, objectMask, visibleObjects, wordsOf } from "../document";
import { boxOutline, flatten, lineCoverage, mix, type Picture } from "../drawing";
import { type Format, type FormatIo, onlyDocument } from "./format";

/** Pixels of the longer side, at most: more is no use to whoever looks at it, and much for a phone to hold. */
const SIDE = 4096;
const OVERLAY_TYPES = ["png", "jpeg", "webp"] as const;
const FILL = 0.2;
/** Of the line's width, as a share of the picture's longer side; at least so many pixels. */
const LINE = { share: 1 / 320, least: 2 };
/** So that any colour stands out from any photo: a darker line under it, wider by so much on either side. */
const HALO = { wider: 0.6, colour: [16, 18, 24] as const, opacity: 0.55 };

/** [height, width] of the picture. */
export const overlaySize = ({ width, height }: Document["photo"], side = SIDE): [number, number] =>
  reducedSize([height, width], side);

/** `side`: pixels of the longer one, at most. `boxes`: those that the model wrote, too. */
async function overlayPicture(
  document: Document,
  io: FormatIo,
  { side, boxes = false }: { side?: number | undefined; boxes?: boolean | undefined },
): Promise<Picture> {
  const { sha256, width } = document.photo;
  const [rows, columns] = overlaySize(document.photo, side);
  const picture = await io.pixels(await io.photo(sha256), { width: columns, height: rows });
  flatten(picture);
  const scale = columns / width;
  const radius = Math.max(Math.max(rows, columns) * LINE.share, LINE.least) / 2;
  for (const object of visibleObjects(document)) {
    const colour = rgbOf(OBJECT_COLOURS[object.colour] as string);
    const rle = objectMask(object)?.rle;
    const box = boxes ? wordsOf(object)?.box : null;
    if (rle) mix(picture, decodeMask(reduceMask(rle, Math.max(rows, columns))), colour, FILL);
    for (const outline of [rle && maskOutline(rle), box && boxOutline(box)]) {
      if (!outline) continue;
      mix(picture, lineCoverage(outline, picture, scale, radius * (1 + 2 * HALO.wider)), HALO.colour, HALO.opacity);
      mix(picture, lineCoverage(outline, picture, scale, radius), colour, 1);
    }
  }
  return picture;
}

export const overlay: Format = {
  id: "overlay",
  name: "Picture with outlines",
  extension: "png",
  mime: "image/png",
  types: OVERLAY_TYPES,
  files: { jpeg: { extension: "jpg", mime: "image/jpeg" }, webp: { extension: "webp", mime: "image/webp" } },
  /** RGBA PNG, JPEG or WebP, the longer side at most 4,096 pixels. One document only. */
  async write(documents, io, { type = "png", side, boxes } = {}) {
    const picture = await overlayPicture(onlyDocument(documents, "A picture"), io, { side, boxes });
    return io[type as (typeof OVERLAY_TYPES)[number]](picture);
  },
};
