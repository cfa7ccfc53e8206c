/**
 * Words without a runtime: which of a prompt's words a model was taught (ModelInfo.vocabulary), and which names were
 * meant. For whoever shows a prompt; nothing here loads ONNX Runtime, a tokenizer or zod.
 */
export { editDistance } from "./text/edit-distance";
export { nearestNames } from "./text/names";
export { type UnknownWord, unknownWords } from "./text/unknown-words";
export type { Vocabulary } from "./values";
