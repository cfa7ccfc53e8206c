/** Objects cut out of their photo, as each one's edges say: what formats with an alpha channel write. */
import { type Cut, cutEdges as cut, type PhotoPixels } from "../engine/mask";
import { type DocumentObject, isRefined, objectMask } from "./document";

/** Of those that have a mask. */
export function cutsOf(objects: readonly DocumentObject[]): Cut[] {
  return objects.flatMap((object) => {
    const rle = objectMask(object)?.rle;
    return rle ? [{ rle, soft: isRefined(object), ...object.edges }] : [];
  });
}

/** As cutEdges() of the masks. */
export function cutEdges(objects: readonly DocumentObject[], pixels: PhotoPixels): ReturnType<typeof cut> {
  return cut(cutsOf(objects), pixels);
}
