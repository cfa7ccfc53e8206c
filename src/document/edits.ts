/** All that changes a document: each edit takes one and gives the next. What an edit does not touch stays the same object. */
import { LoupeError } from "../engine/mask";
import {
  COLOURS,
  type Document,
  type DocumentObject,
  type Edges,
  findObject,
  MOST_FEATHER,
  NAME_LENGTH,
  PLAIN_EDGES,
  type Step,
} from "./document";

export interface NewObject {
  name: string;
  step: Step;
  /** Of those that the fewest objects have, the first that stands out from the photo: who sees the photo says which. */
  colour?: number;
  label?: string | null;
}

/** The new object is the last one. */
export function addObject(document: Document, { name, step, colour, label = null }: NewObject): Document {
  const object: DocumentObject = {
    id: unusedId(document.objects),
    name: shortened(name),
    label: label && shortened(label),
    colour: colour ?? (leastUsedColours(document)[0] as number),
    hidden: false,
    edges: PLAIN_EDGES,
    steps: [step],
  };
  return { ...document, objects: [...document.objects, object] };
}

/** Objects of another document of the photo, after those that are there; their ids and colours are new. */
export function addObjects(document: Document, objects: readonly DocumentObject[]): Document {
  const used = new Set(document.objects.map(({ id }) => id));
  let number = document.objects.length;
  const unused = () => {
    do number++;
    while (used.has(`object-${number}`));
    return `object-${number}`;
  };
  const colours = leastUsedColours(document);
  const added = objects.map((object, i) => ({
    ...object,
    id: unused(),
    colour: colours[i % colours.length] as number,
  }));
  return added.length ? { ...document, objects: [...document.objects, ...added] } : document;
}

/** What the answer to a question is called: as the model called it, or else the question itself. */
export function answerName({ label, prompt }: { label: string | null; prompt: string }): string {
  return label?.trim() || prompt;
}

/** "Object 3": what nobody has named yet. */
export function unusedName(document: Document): string {
  const used = new Set(document.objects.map(({ name }) => name));
  let number = document.objects.length + 1;
  while (used.has(`Object ${number}`)) number++;
  return `Object ${number}`;
}

export function addStep(document: Document, id: string, step: Step): Document {
  return change(document, id, ({ steps }) => ({ steps: [...steps, step] }));
}

/** Instead of the object's steps from number `from` on, these. */
export function redoSteps(document: Document, id: string, from: number, steps: readonly Step[]): Document {
  return change(document, id, (object) => ({ steps: [...object.steps.slice(0, from), ...steps] }));
}

/** Instead of the object's last step, these; one step at least has to be left. */
export function redoLastStep(document: Document, id: string, steps: readonly Step[]): Document {
  return change(document, id, (object) => ({ steps: [...object.steps.slice(0, -1), ...steps] }));
}

/** A step on `id` in which the objects `taken` end. */
export function mergeObjects(document: Document, id: string, taken: readonly string[], step: Step): Document {
  return removeObjects(addStep(document, id, step), taken);
}

/** Blank names change nothing. */
export function renameObject(document: Document, id: string, name: string): Document {
  return name.trim() ? change(document, id, () => ({ name: shortened(name.trim()) })) : document;
}

/** Its class; null or blank takes it away. */
export function labelObject(document: Document, id: string, label: string | null): Document {
  return change(document, id, () => ({ label: label?.trim() ? shortened(label.trim()) : null }));
}

export function recolourObject(document: Document, id: string, colour: number): Document {
  return change(document, id, () => ({ colour }));
}

export function hideObject(document: Document, id: string, hidden: boolean): Document {
  return change(document, id, () => ({ hidden }));
}

/** How it is cut out: what is left out stays. */
export function edgeObject(document: Document, id: string, to: Partial<Edges>): Document {
  return change(document, id, ({ edges }) => {
    const next = { ...edges, ...to };
    next.feather = Math.min(Math.max(next.feather, 0), MOST_FEATHER);
    const isSame = next.feather === edges.feather && next.decontaminate === edges.decontaminate;
    return { edges: isSame ? edges : next };
  });
}

export function removeObjects(document: Document, ids: readonly string[]): Document {
  if (!document.objects.some(({ id }) => ids.includes(id))) return document;
  return { ...document, objects: document.objects.filter(({ id }) => !ids.includes(id)) };
}

/** To position `to` of the list, 0 the first. */
export function moveObject(document: Document, id: string, to: number): Document {
  const object = objectOf(document, id);
  const objects = document.objects.filter((other) => other !== object);
  objects.splice(Math.min(Math.max(Math.trunc(to), 0), objects.length), 0, object);
  return objects.every((other, i) => other === document.objects[i]) ? document : { ...document, objects };
}

/** Colours that the fewest objects have, in their order. */
export function leastUsedColours({ objects }: Document): number[] {
  const uses = Array.from({ length: COLOURS }, (_, colour) => objects.filter((one) => one.colour === colour).length);
  const fewest = Math.min(...uses);
  return uses.flatMap((count, colour) => (count === fewest ? [colour] : []));
}

/** A change that changes nothing gives the document that there was. */
function change(
  document: Document,
  id: string,
  to: (object: DocumentObject) => Partial<Omit<DocumentObject, "id">>,
): Document {
  const before = objectOf(document, id);
  const after = { ...before, ...to(before) };
  const isSame = (Object.keys(after) as (keyof DocumentObject)[]).every((key) => after[key] === before[key]);
  if (isSame) return document;
  return { ...document, objects: document.objects.map((object) => (object === before ? after : object)) };
}

/** Throws "internal" where there is no such object. */
function objectOf(document: Document, id: string): DocumentObject {
  const object = findObject(document, id);
  if (!object) throw new LoupeError("internal", `This photo has no object ${id}. Choose it again.`);
  return object;
}

function shortened(text: string): string {
  return [...text].slice(0, NAME_LENGTH / 2).join("");
}

function unusedId(objects: readonly DocumentObject[]): string {
  const used = new Set(objects.map(({ id }) => id));
  let number = objects.length + 1;
  while (used.has(`object-${number}`)) number++;
  return `object-${number}`;
}
