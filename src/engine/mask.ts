/**
 * Masks without a runtime: what reads, writes and measures them, for whoever runs no model (documents, formats, a page's
 * drawing). Nothing here loads ONNX Runtime, a tokenizer or zod.
 */
export { LoupeError } from "./errors";
export { MAX_PIXELS, MAX_SIDE, MIN_SIDE } from "./image/limits";
export { connectedRegions } from "./mask/regions";
export { decodeMask, encodeMask, maskArea, maskBounds } from "./mask/rle";
export type { Box, Rle } from "./values";
