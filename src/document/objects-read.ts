/** Objects from files that others wrote: whose photo they are of, and what becomes of them. */
import * as z from "zod/mini";
import { LoupeError, maskArea, type Rle } from "../engine/mask";
import type { Category } from "./categories";
import {
  COLOURS,
  type Document,
  type DocumentObject,
  NAME_LENGTH,
  newDocument,
  type Photo,
  PLAIN_EDGES,
} from "./document";
import { withoutPath } from "./file-names";
import { LONGEST } from "./restore";
import { fromUtf8 } from "./utf8";

/** What a file of somebody's says of photos that are here. */
export interface ObjectsRead {
  /** Of the photos that it speaks of, with nothing in them but its objects. */
  documents: Document[];
  /** Its classes with its own numbers, those that no object has too. */
  categories: Category[];
}

export interface Found {
  name: string;
  label: string | null;
  rle: Rle;
}

/** Of one photo, as a document holds them. */
const MOST_OBJECTS = 10_000;

/** A document of what was found, all shown. `from`: the file's name. Masks without a pixel are left out. */
export function foundIn(photo: Photo, found: readonly Found[], from: string): Document {
  const objects = found
    .filter(({ rle }) => maskArea(rle))
    .map(({ name, label, rle }, i): DocumentObject => {
      const step = { kind: "import" as const, from: cut(from), mask: { rle, score: null } };
      const id = `object-${i + 1}`;
      return { id, name: cut(name), label, colour: i % COLOURS, hidden: false, edges: PLAIN_EDGES, steps: [step] };
    });
  if (objects.length > MOST_OBJECTS) {
    throw new LoupeError("document-invalid", `This file has ${objects.length} objects of ${photo.name}, too many.`);
  }
  return { ...newDocument(photo), objects };
}

const cut = (text: string) => [...text].slice(0, NAME_LENGTH / 2).join("");

/** A category's name, as a file may have it; the same for objects and categories. */
export const nameOfClass = (name: string, id: number): string => cut(name.trim()) || `class ${id}`;

/** What a file calls a photo; what it does not say is null. */
export interface Named {
  name: string;
  width: number | null;
  height: number | null;
}

const bare = (name: string) =>
  withoutPath(name)
    .replace(/\.\w{1,5}$/, "")
    .toLowerCase();

/**
 * By name, or by name without its ending. Null where none has it, or where it has another size: what is in the file is of
 * another picture.
 */
export function photoNamed(photos: readonly Photo[], { name, width, height }: Named): Photo | null {
  const fits = photos.filter(
    (photo) => (width === null || photo.width === width) && (height === null || photo.height === height),
  );
  const exact = fits.find((photo) => withoutPath(photo.name) === withoutPath(name));
  return exact ?? fits.find((photo) => bare(photo.name) === bare(name)) ?? null;
}

/** The photo that a file of one photo is about: the one of its name, or the only one of its size. Throws "format-unfit". */
export function onePhoto(photos: readonly Photo[], named: Named, what: string): Photo {
  const { width, height } = named;
  const named1 = photoNamed(photos, named);
  if (named1) return named1;
  const [only, ...more] = photos.filter(
    (photo) => (width === null || photo.width === width) && (height === null || photo.height === height),
  );
  if (only && !more.length) return only;
  throw aboutOthers(what, width !== null && height !== null ? ` (${withoutPath(named.name)}, ${width}×${height})` : "");
}

export function aboutOthers(what: string, which: string): LoupeError {
  return new LoupeError(
    "format-unfit",
    `This file, ${what}, is about photos that are not here${which}. Open the photo that it was made of first.`,
  );
}

/** `what`: "a COCO file". */
export function invalidFile(what: string, why: string): LoupeError {
  return new LoupeError(
    "document-invalid",
    `This cannot be read as ${what}: ${why}. Open another copy of it, or save it again with the program that made it.`,
  );
}

/** Text of at most 128 Mi bytes. Throws "document-invalid". */
export function textOf(bytes: Uint8Array, what: string): string {
  if (bytes.length > LONGEST) throw invalidFile(what, "it is too large");
  try {
    return fromUtf8(bytes).replace(/^\ufeff/, "");
  } catch {
    throw invalidFile(what, "it is no text");
  }
}

/** JSON of this shape; more keys than it names are no matter. Throws "document-invalid". */
export function jsonOf<T extends z.core.$ZodType>(bytes: Uint8Array, schema: T, what: string): z.output<T> {
  let value: unknown;
  try {
    value = JSON.parse(textOf(bytes, what));
  } catch (error) {
    if (error instanceof LoupeError) throw error;
    throw invalidFile(what, "it is no JSON");
  }
  const { success, data, error } = z.safeParse(schema, value);
  if (success) return data;
  const [issue] = error.issues;
  throw invalidFile(what, `${issue?.path.join(".") || "it"}: ${issue?.message.toLowerCase()}`);
}
