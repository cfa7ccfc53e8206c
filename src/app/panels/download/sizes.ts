/** How many pixels a file of these objects has, before it is written. */
import { type Document, type DocumentObject, objectMask } from "../../../document/document";
import { overlaySize } from "../../../document/formats/overlay";
import { type Box, maskBounds } from "../../../engine/mask";

/** [width, height]; null where there is nothing to be of a size. */
export type SizeOf = (objects: readonly DocumentObject[], photo: Document["photo"]) => [number, number] | null;

/** The tight box of all of them, in photo pixels; null for none. */
export function boundsOf(objects: readonly DocumentObject[]): Box | null {
  const all = objects.flatMap((object) => {
    const rle = objectMask(object)?.rle;
    const bounds = rle && maskBounds(rle);
    return bounds ? [bounds] : [];
  });
  const [first, ...others] = all;
  if (!first) return null;
  return others.reduce<Box>(
    ([x1, y1, x2, y2], [left, top, right, bottom]) => [
      Math.min(x1, left),
      Math.min(y1, top),
      Math.max(x2, right),
      Math.max(y2, bottom),
    ],
    first,
  );
}

export const boundsSize: SizeOf = (objects) => {
  const bounds = boundsOf(objects);
  return bounds && [bounds[2] - bounds[0], bounds[3] - bounds[1]];
};

export const photoSize: SizeOf = (_, { width, height }) => [width, height];

export const pictureSize: SizeOf = (_, photo) => {
  const [height, width] = overlaySize(photo);
  return [width, height];
};
