/** All that changes a document: each edit takes one and gives the next. What an edit does not touch stays the same object. */
import { LoupeError } from "../engine/mask";
import {
  COLOURS,
  type Document,
  type DocumentObject,
  findObject,
  NAME_LENGTH,
  type Step,
  type WordsStep,
} from "./document";

/** The answer to a question becomes an object, the last one, named after what the model called it or else the question. */
export function addObject(document: Document, step: WordsStep): Document {
  const object: DocumentObject = {
    id: unusedId(document.objects),
    name: [...(step.label?.trim() || step.prompt)].slice(0, NAME_LENGTH / 2).join(""),
    label: null,
    colour: leastUsedColour(document.objects),
    hidden: false,
    steps: [step],
  };
  return { ...document, objects: [...document.objects, object] };
}

/** Throws "internal" where there is no such object. */
export function addStep(document: Document, id: string, step: Step): Document {
  if (!findObject(document, id)) throw new LoupeError("internal", `This photo has no object ${id}. Choose it again.`);
  const objects = document.objects.map((object) =>
    object.id === id ? { ...object, steps: [...object.steps, step] } : object,
  );
  return { ...document, objects };
}

function unusedId(objects: readonly DocumentObject[]): string {
  const used = new Set(objects.map(({ id }) => id));
  let number = objects.length + 1;
  while (used.has(`object-${number}`)) number++;
  return `object-${number}`;
}

/** The first that no object has; once all are taken, the first of those that the fewest have. */
function leastUsedColour(objects: readonly DocumentObject[]): number {
  const uses = Array.from({ length: COLOURS }, (_, colour) => objects.filter((one) => one.colour === colour).length);
  return uses.indexOf(Math.min(...uses));
}
