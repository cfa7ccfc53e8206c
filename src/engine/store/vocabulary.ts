/** The words that a model was taught: a file of the bundle that its manifest may name. */
import { z } from "zod";
import type { Vocabulary } from "../values";
import type { Files } from "./load";
import type { Manifest } from "./manifest";
import { parseJson } from "./parse";

const lowerCase = z.string().refine((text) => text !== "" && text === text.toLowerCase(), "lower case, not empty");

/** Written by the trainer (export/vocabulary.py). */
const vocabularySchema = z.strictObject({ names: z.array(lowerCase), words: z.array(lowerCase).nullable() });

/** Null where the bundle does not say. Throws bundle-invalid. */
export function readVocabulary({ vocabulary }: Manifest, files: Files): Vocabulary | null {
  const bytes = vocabulary === undefined ? undefined : files.get(vocabulary);
  return bytes && vocabulary ? parseJson(vocabularySchema, bytes, vocabulary) : null;
}
