/** A bundle in a folder that a person dropped or chose: as files of the browser, by their paths. */
import { checkAborted, LoupeError } from "../errors";
import { readManifest } from "./load";
import { MOST } from "./most";
import type { Offer } from "./offer";
import { type Part, tooLong } from "./request";
import type { ReadOptions } from "./source";

export interface GivenFile {
  /** Below the folder that was given, with "/" between its parts. */
  path: string;
  file: Blob;
}

/** Of bundles that lie side by side, those that are told. */
const MOST_TOLD = 5;

/** `name`: of the folder, for messages. Throws bundle-missing-file and bundle-invalid where it is not one bundle. */
export function filesOffer(given: readonly GivenFile[], name: string): Offer {
  const root = rootOf(
    given.map(({ path }) => path),
    name,
  );
  const files = new Map(given.map(({ path, file }) => [path, file] as const));
  const find = (path: string) => {
    const file = files.get(root + path);
    if (!file) throw absent(path, name);
    return file;
  };
  return offerOf({ kind: "files", name }, async (path) => {
    const blob = find(path);
    return { bytes: blob.size, blob, ask: async (_, { start, end }) => partOf(blob, start, end, path, name) };
  });
}

/** An offer of files whose bytes a person has given. */
export function offerOf(origin: Offer["origin"], file: Offer["file"]): Offer {
  const read = async (path: string, { signal = NEVER }: ReadOptions = {}) => {
    const found = await file(path);
    const bytes = found.bytes ?? 0;
    if (bytes > MOST.small) throw tooLong(path);
    const listed = { path, bytes, chunks: [], chunkBytes: MOST.small };
    const { body } = await found.ask(listed, { start: 0, end: bytes, mayRange: false, fresh: false }, signal);
    const whole = new Uint8Array(await new Response(body).arrayBuffer());
    checkAborted(signal);
    return whole;
  };
  return { origin, file, manifest: (options) => readManifest({ read }, options) };
}

const NEVER = new AbortController().signal;

/** Bytes [start, end) of what lies on the disk. Its body fails with bundle-missing-file. */
export function partOf(blob: Blob, start: number, end: number, path: string, name: string): Part {
  const reader = blob.slice(start, end).stream().getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        controller.error(unreadable(path, name, error));
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { at: start, etag: null, body };
}

/** The folder of the manifest that lies highest: "" or a path with a slash at its end. */
export function rootOf(paths: readonly string[], name: string): string {
  const depth = (path: string) => path.split("/").length;
  const manifests = paths.filter((path) => /(^|\/)manifest\.json$/.test(path));
  const least = Math.min(...manifests.map(depth));
  const [found, ...others] = manifests.filter((path) => depth(path) === least);
  if (found === undefined) {
    throw new LoupeError(
      "bundle-missing-file",
      `There is no manifest.json in ${name}, so it is no model that Loupe can open. Choose the folder that was exported.`,
    );
  }
  if (others.length) {
    const told = [found, ...others].slice(0, MOST_TOLD).join(", ") + (others.length >= MOST_TOLD ? ", …" : "");
    throw new LoupeError("bundle-invalid", `There are several models in ${name} (${told}). Choose the folder of one.`);
  }
  return found.slice(0, -"manifest.json".length);
}

export function absent(path: string, name: string): LoupeError {
  const message = `The model's file ${path} is missing in ${name}. Choose a folder that has all of its files.`;
  return new LoupeError("bundle-missing-file", message);
}

const unreadable = (path: string, name: string, cause: unknown): LoupeError =>
  new LoupeError(
    "bundle-missing-file",
    `The model's file ${path} in ${name} cannot be read: it was changed or moved meanwhile, or may not be read. Choose it again.`,
    { cause },
  );
