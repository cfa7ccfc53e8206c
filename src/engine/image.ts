/**
 * Photo files without a runtime: what a file is, read and turned as the engine does it, for whoever shows a photo before the
 * engine has it. Nothing here loads ONNX Runtime, a tokenizer or zod.
 */
export { readBytes, readImageFile } from "./image/read-file";
export { type ImageType, sniff, unreadImage } from "./image/sniff";
export { uprightBitmap } from "./image/upright-bitmap";
export { sha256 } from "./store/sha256";
