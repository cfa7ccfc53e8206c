/** Classes of objects as files name and number them. */
import { maskArea, type Rle } from "../engine/mask";
import { type Document, type DocumentObject, objectMask, visibleObjects, wordsOf } from "./document";

export interface Category {
  /** From 1, but for a file that numbers its own otherwise: those numbers stay. */
  id: number;
  name: string;
}

/** An object that has pixels, and its class. */
export interface Filed {
  object: DocumentObject;
  rle: Rle;
  category: Category;
}

/** What an object is filed under: its label; without one, what the model called it. */
export function className(object: DocumentObject): string {
  return object.label || wordsOf(object)?.label?.trim() || "object";
}

/** Those given, in their order, and one for each other class that has a pixel shown, numbered after them as they come. */
export function categoriesOf(documents: readonly Document[], given: readonly Category[]): Category[] {
  const categories = [...given];
  const known = new Set(given.map(({ name }) => name));
  let last = Math.max(0, ...given.map(({ id }) => id));
  for (const { object } of documents.flatMap(withPixels)) {
    const name = className(object);
    if (known.has(name)) continue;
    known.add(name);
    categories.push({ id: ++last, name });
  }
  return categories;
}

/**
 * Those that are there, and those of another file after them, under its numbers. A class that is there already keeps its own,
 * and one whose number is another's gets the next that is free.
 */
export function mergeCategories(own: readonly Category[], others: readonly Category[]): Category[] {
  const merged = [...own];
  const names = new Set(own.map(({ name }) => name));
  const taken = new Set(own.map(({ id }) => id));
  // The file's own numbers first: what has to move may not take one of them.
  const staying = new Set(others.filter(({ id, name }) => !names.has(name) && !taken.has(id)));
  const numbers = new Set([...taken, ...[...staying].map(({ id }) => id)]);
  for (const category of others) {
    if (names.has(category.name)) continue;
    names.add(category.name);
    const id = staying.has(category) && !taken.has(category.id) ? category.id : freeNumber(numbers);
    merged.push({ id, name: category.name });
    for (const set of [taken, numbers]) set.add(id);
  }
  return merged;
}

/** The largest that a label's id can hold. */
export const MOST_NUMBER = 999_999_999;

/** One more than the largest; where that is too large, the first that is free. */
export function freeNumber(taken: ReadonlySet<number>): number {
  let number = 1;
  for (const one of taken) number = Math.max(number, one + 1);
  if (number > MOST_NUMBER) for (number = 1; taken.has(number); ) number++;
  return number;
}

/** The shown objects that have a pixel, in order. `categories`: those that categoriesOf gave. */
export function filedObjects(document: Document, categories: readonly Category[]): Filed[] {
  const byName = new Map(categories.map((category) => [category.name, category]));
  return withPixels(document).flatMap(({ object, rle }) => {
    const category = byName.get(className(object));
    return category ? [{ object, rle, category }] : [];
  });
}

function withPixels(document: Document): { object: DocumentObject; rle: Rle }[] {
  return visibleObjects(document).flatMap((object) => {
    const rle = objectMask(object)?.rle;
    return rle && maskArea(rle) ? [{ object, rle }] : [];
  });
}
