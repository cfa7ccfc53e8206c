/** Documents as text: written, and read back whoever wrote them, in whichever version. */
import * as z from "zod/mini";
import { LoupeError } from "../engine/mask";
import { type Document, documentSchema, PLAIN_EDGES, VERSION } from "./document";

/** In characters. Hundreds of objects on the largest photo stay below it. */
export const LONGEST = 128 * 2 ** 20;

/** A document of one version → the same of the next. It may throw on what is not such a document. */
export type Migration = (older: Record<string, unknown>) => Record<string, unknown>;

/** The first is from version 1 to 2, and so on: whoever raises VERSION adds one, and a fixture of the version before. */
const MIGRATIONS: readonly Migration[] = [clicksSayHow, objectsHaveEdges];

/** 1 → 2: every click of version 1 had the decoder draw the object anew. */
function clicksSayHow(older: Record<string, unknown>): Record<string, unknown> {
  type Steps = { kind: string }[];
  const objects = (older.objects as { steps: Steps }[]).map((object) => ({
    ...object,
    steps: object.steps.map((step) => (step.kind === "point" ? { ...step, how: "refine" } : step)),
  }));
  return { ...older, version: 2, objects };
}

/** 2 → 3: nothing was feathered, and no colours were changed. */
function objectsHaveEdges(older: Record<string, unknown>): Record<string, unknown> {
  const objects = (older.objects as object[]).map((object) => ({ ...object, edges: PLAIN_EDGES }));
  return { ...older, version: 3, objects };
}

/** Throws "document-invalid" where it has grown so large that it could not be opened again. */
export function writeDocument(document: Document): string {
  const text = JSON.stringify(document);
  if (text.length > LONGEST) {
    throw invalid(`What was made of this photo is ${megabytes(text)}, more than can be opened again. Undo some of it.`);
  }
  return text;
}

/** Throws "document-newer" and "document-invalid". */
export function restoreDocument(text: string): Document {
  return restore(text, { schema: documentSchema, version: VERSION, migrations: MIGRATIONS });
}

/** What is written as text, each with its version: documents and projects. */
export interface Written<T> {
  schema: z.ZodMiniType<T>;
  version: number;
  migrations: readonly Migration[];
}

/** Throws "document-newer" and "document-invalid". */
export function restore<T>(text: string, { schema, version, migrations }: Written<T>): T {
  if (text.length > LONGEST) {
    throw invalid(
      `This document is ${megabytes(text)}; Loupe opens up to ${LONGEST / 2 ** 20} MB. Choose another file.`,
    );
  }
  const json = parse(text);
  const result = schema.safeParse(upgrade(json, versionOf(json, version), migrations));
  if (!result.success) throw malformed(describe(result.error));
  return result.data;
}

/** Takes a document of `version` through all migrations from there on. */
export function upgrade(
  json: Record<string, unknown>,
  version: number,
  migrations: readonly Migration[],
): Record<string, unknown> {
  try {
    return migrations.slice(version - 1).reduce((older, migrate) => migrate(older), json);
  } catch (error) {
    throw malformed(`it is no document of version ${version}`, error);
  }
}

function parse(text: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw malformed("it is no JSON", error);
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw malformed("it is not an object");
  return json as Record<string, unknown>;
}

function versionOf({ version }: Record<string, unknown>, newest: number): number {
  if (!Number.isInteger(version) || (version as number) < 1) throw malformed("it has no version");
  if ((version as number) > newest) {
    throw new LoupeError(
      "document-newer",
      `This document was made by a newer Loupe (it has version ${version}; this one reads up to ${newest}). Reload the page or update Loupe, then open it again.`,
    );
  }
  return version as number;
}

/** The first thing that is wrong, and where. Zod's own words for it would come with a locale, so its code is told. */
function describe(error: z.core.$ZodError): string {
  const [issue] = error.issues;
  if (!issue) return error.message;
  return `${z.core.toDotPath(issue.path)}: ${issue.code === "custom" ? issue.message : issue.code.replaceAll("_", " ")}`;
}

function malformed(why: string, cause?: unknown): LoupeError {
  // A hostile document may have put anything into the reason.
  const short = why.length > 300 ? `${why.slice(0, 300)}…` : why;
  return invalid(
    `This is not a document that Loupe wrote, or it is damaged (${short}). Open another copy of it.`,
    cause,
  );
}

function invalid(message: string, cause?: unknown): LoupeError {
  return new LoupeError("document-invalid", message, { cause });
}

function megabytes(text: string): string {
  return `${Math.ceil(text.length / 2 ** 20)} MB`;
}
