/**
 * Masks without a runtime: what reads, writes, measures, combines and draws them, the values they come with and the errors,
 * for whoever runs no model (documents, formats, a page's drawing). Nothing here loads ONNX Runtime, a tokenizer or zod.
 */
export { boxIou, cropAround, isInBox, photoBoxToCrop, type Size, tidyBox } from "./coordinates";
export { checkAborted, fromWire, LoupeError, toLoupeError, toWire, type WireError } from "./errors";
export { MAX_PIXELS, MAX_SIDE, MIN_SIDE } from "./image/limits";
export { boxMean } from "./mask/box-mean";
export { fillHoles, keepLargest, smooth } from "./mask/clean";
export { maskCorners } from "./mask/corners";
export { replacedIn } from "./mask/crop-mask";
export { type Cut, cutEdges } from "./mask/cut-edges";
export { decontaminated } from "./mask/decontaminate";
export { alphaOf, type EdgeSettings, snapToPhoto } from "./mask/edge-alpha";
export { fillOutline } from "./mask/fill";
export { fillCoverage } from "./mask/fill-coverage";
export type { PhotoPixels } from "./mask/guided-alpha";
export { maskOutline, type Outline } from "./mask/outline";
export { emptyMask, maskHas, maskNear } from "./mask/places";
export { connectedRegions } from "./mask/regions";
export { decodeMask, encodeMask, encodeRuns, maskArea, maskBounds } from "./mask/rle";
export { enlargeMask, reducedSize, reduceMask } from "./mask/scale";
export { intersect, invert, subtract, unite } from "./mask/sets";
export { keptPoints } from "./mask/simplify-line";
export { paint, type Stroke, strokeMask } from "./mask/stroke";
export { maskThumbnail } from "./mask/thumbnail";
export { maskTop } from "./mask/top";
export type * from "./values";
