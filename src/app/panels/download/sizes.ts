/** How many pixels a file of these objects has, before it is written. */
import type { Document, DocumentObject } from "../../../document/document";
import { overlaySize } from "../../../document/formats/overlay";
import { boundsOf } from "../../work/bounds-of";

/** [width, height]; null where there is nothing to be of a size. */
export type SizeOf = (objects: readonly DocumentObject[], photo: Document["photo"]) => [number, number] | null;

export const boundsSize: SizeOf = (objects) => {
  const bounds = boundsOf(objects);
  return bounds && [bounds[2] - bounds[0], bounds[3] - bounds[1]];
};

export const photoSize: SizeOf = (_, { width, height }) => [width, height];

export const pictureSize: SizeOf = (_, photo) => {
  const [height, width] = overlaySize(photo);
  return [width, height];
};
