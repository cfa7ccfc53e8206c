/** Where a bundle's files come from. */
import { checkAborted, LoupeError } from "../errors";
import { keptFiles } from "./kept-files";

export interface ReadOptions {
  /** Told the bytes so far. */
  onBytes?: (loaded: number) => void;
  signal?: AbortSignal;
}

export interface BundleSource {
  /** For messages: the address or folder. */
  readonly where: string;
  /** The whole file. Throws bundle-missing-file, aborted. */
  read(path: string, options?: ReadOptions): Promise<Uint8Array>;
  /** Keeps verified bytes for the next time, where the source can; it never rejects. */
  keep?(path: string, version: string, bytes: Uint8Array): Promise<void>;
  /** Bytes kept earlier under this version; null when there are none. It never rejects. */
  kept?(path: string, version: string): Promise<Uint8Array | null>;
}

/** Files under `base` (ending in "/"), over HTTP, kept in the browser's Cache API where that works. */
export function httpSource(base: string): BundleSource {
  const url = (path: string) => new URL(path, base).href;
  const files = keptFiles();
  return {
    where: base,
    async read(path, { onBytes, signal } = {}) {
      try {
        return await readBody(await fetchFile(url(path), path, signal), onBytes);
      } catch (error) {
        // What fetch rejects with then is no error of the connection.
        checkAborted(signal);
        throw error;
      }
    },
    kept: (path, version) => files.get(`${url(path)}?${version}`),
    keep: (path, version, bytes) => files.put(`${url(path)}?${version}`, bytes),
  };
}

async function fetchFile(url: string, path: string, signal: AbortSignal | undefined): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    throw missing(path, `it could not be fetched (${error instanceof Error ? error.message : String(error)})`, error);
  }
  if (!response.ok) throw missing(path, `the server answered ${response.status}`);
  // Servers of single-page apps answer any unknown path with their page.
  if (response.headers.get("content-type")?.startsWith("text/html")) throw missing(path, "the server does not have it");
  return response;
}

async function readBody(response: Response, onBytes?: (loaded: number) => void): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
  const parts: Uint8Array[] = [];
  let loaded = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    loaded += part.value.length;
    onBytes?.(loaded);
  }
  const whole = new Uint8Array(loaded);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function missing(path: string, why: string, cause?: unknown): LoupeError {
  return new LoupeError(
    "bundle-missing-file",
    `The model's file ${path} is missing: ${why}. Check the connection and reload, or install the model again.`,
    { cause },
  );
}

/** The folder `folder` of a source, as a source. */
export function subfolder(source: BundleSource, folder: string): BundleSource {
  return {
    where: `${source.where.replace(/\/$/, "")}/${folder}`,
    read: (path, options) => source.read(`${folder}/${path}`, options),
    kept: source.kept && ((path, version) => source.kept?.(`${folder}/${path}`, version) ?? Promise.resolve(null)),
    keep: source.keep && (async (path, version, bytes) => source.keep?.(`${folder}/${path}`, version, bytes)),
  };
}
