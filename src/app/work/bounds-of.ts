import { type DocumentObject, objectMask } from "../../document/document";
import { type Box, maskBounds } from "../../engine/mask";

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
