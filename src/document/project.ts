/**
 * Photos that belong together, and the classes that their objects share. One photo on its own is a project of one.
 *
 * Plain data, never changed in place, as documents are. It names its photos; what was made of each is a document of its
 * own, so that a change to one writes nothing of the others.
 */
import * as z from "zod/mini";
import { type Category, freeNumber, mergeCategories } from "./categories";
import { COLOURS, type Document, nameSchema, type Photo, photoSchema, textSchema } from "./document";
import { restore } from "./restore";

/** The version that is written. */
export const PROJECT_VERSION = 2;
const MOST_PHOTOS = 10_000;
/** Of classes: the largest data sets that people have have some thousand. */
const MOST_LABELS = 10_000;

const label = z.strictObject({
  /** Its number is the category id in files; in those that count from 0 (YOLO) its place in the list, which only grows. */
  id: z.string().check(z.regex(/^label-[0-9]{1,9}$/)),
  name: nameSchema.check(z.minLength(1)),
  colour: z.int().check(z.gte(0), z.lt(COLOURS)),
});

const projectPhoto = z.strictObject({
  photo: photoSchema,
  /** What whoever reviews it has said of it. */
  state: z.enum(["open", "accepted", "fix", "skipped"]),
  /** Where the question to all photos is with this one; null where it is not about it. */
  asked: z.nullable(z.enum(["waiting", "found", "nothing", "failed"])),
  /** Why it failed, for a person. */
  why: z.nullable(nameSchema),
});

/** A question to all photos. What came of it is each photo's, `asked`. */
const batch = z.strictObject({ prompt: textSchema, paused: z.boolean() });

export const PROJECT_ID = /^[0-9a-f]{16,64}$/;

const projectSchema = z
  .strictObject({
    version: z.literal(PROJECT_VERSION),
    id: z.string().check(z.regex(PROJECT_ID)),
    name: nameSchema,
    labels: z.array(label).check(z.maxLength(MOST_LABELS)),
    photos: z.array(projectPhoto).check(z.minLength(1), z.maxLength(MOST_PHOTOS)),
    /** The latest; null where there was none, or it was put away. */
    batch: z.nullable(batch),
  })
  .check((context) => {
    const { labels, photos } = context.value;
    const twice = (path: string, names: string[], message: string) => {
      const seen = new Set<string>();
      names.forEach((name, index) => {
        if (seen.has(name)) context.issues.push({ code: "custom", input: context.value, path: [path, index], message });
        seen.add(name);
      });
    };
    twice(
      "photos",
      photos.map(({ photo }) => photo.sha256),
      "this photo is there already",
    );
    twice(
      "labels",
      labels.map(({ id }) => id),
      "another label has this id",
    );
    twice(
      "labels",
      labels.map(({ name }) => name),
      "another label has this name",
    );
  });

export type Project = z.infer<typeof projectSchema>;
export type ProjectPhoto = Project["photos"][number];
export type Label = Project["labels"][number];

/** `id`: 16 to 64 hexadecimal digits, another for every project. It is named after its first photo. */
export function newProject(id: string, photo: Photo): Project {
  const name = photo.name.replace(/\.\w{1,5}$/, "") || photo.name;
  return { version: PROJECT_VERSION, id, name, labels: [], photos: [newPhoto(photo)], batch: null };
}

const newPhoto = (photo: Photo): ProjectPhoto => ({ photo, state: "open", asked: null, why: null });

export function findPhoto(project: Project, sha256: string): ProjectPhoto | null {
  return project.photos.find(({ photo }) => photo.sha256 === sha256) ?? null;
}

/** The project itself where the photo is in it, by its hash. */
export function addPhoto(project: Project, photo: Photo): Project {
  if (findPhoto(project, photo.sha256)) return project;
  return { ...project, photos: [...project.photos, newPhoto(photo)] };
}

/** Without the photo; null where it was the only one: a project has at least one. */
export function removePhoto(project: Project, sha256: string): Project | null {
  const photos = project.photos.filter(({ photo }) => photo.sha256 !== sha256);
  return photos.length ? { ...project, photos } : null;
}

/** With a label for each class of the document that has none; the project itself where all have one. */
export function withLabels(project: Project, { objects }: Document): Project {
  const known = new Set(project.labels.map(({ name }) => name));
  const labels = [...project.labels];
  const numbers = new Set(labels.map(numberOf));
  for (const { label: name, colour } of objects) {
    if (!name || known.has(name) || labels.length === MOST_LABELS) continue;
    known.add(name);
    const number = freeNumber(numbers);
    numbers.add(number);
    labels.push({ id: `label-${number}`, name, colour });
  }
  return labels.length === project.labels.length ? project : { ...project, labels };
}

/** With the classes of a file that is read in, numbered as mergeCategories says; the project itself where all are there. */
export function withCategories(project: Project, categories: readonly Category[]): Project {
  const count = project.labels.length;
  const added = mergeCategories(projectCategories(project), categories).slice(count, MOST_LABELS);
  if (!added.length) return project;
  const labels = added.map(({ id, name }, i) => ({ id: `label-${id}`, name, colour: (count + i) % COLOURS }));
  return { ...project, labels: [...project.labels, ...labels] };
}

/** Its labels as files number them. */
export const projectCategories = ({ labels }: Project): Category[] =>
  labels.map((label) => ({ id: numberOf(label), name: label.name }));

const numberOf = ({ id }: Label) => Number(id.slice("label-".length));

export function writeProject(project: Project): string {
  return JSON.stringify(project);
}

/** Throws "document-newer" and "document-invalid". */
export function restoreProject(text: string): Project {
  return restore(text, { schema: projectSchema, version: PROJECT_VERSION, migrations: [photosAreAsked] });
}

/** 1 → 2: nothing had been asked of all photos. */
function photosAreAsked(older: Record<string, unknown>): Record<string, unknown> {
  const photos = (older.photos as object[]).map((photo) => ({ ...photo, asked: null, why: null }));
  return { ...older, version: 2, photos, batch: null };
}
