/** Reads a bundle: its manifest checked, every file's size and hashes checked. Nothing unverified gets further. */

import type { CallOptions, LoadEvent } from "../api";
import { checkAborted, LoupeError } from "../errors";
import { type BundleFile, type Manifest, manifestSchema } from "./manifest";
import { parseJson } from "./parse";
import { sha256 } from "./sha256";
import type { BundleSource, ReadOptions } from "./source";

export interface Bundle {
  manifest: Manifest;
  /** Every file the manifest lists, by path. */
  files: Map<string, Uint8Array>;
  bytes: number;
}

/** A bundle's files by path, verified. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** `source` is rooted at the bundle's own folder. Throws bundle-missing-file, bundle-altered, bundle-invalid, aborted. */
export async function loadBundle(
  source: BundleSource,
  { onEvent, signal }: CallOptions<LoadEvent> = {},
): Promise<Bundle> {
  const manifest = parseJson(manifestSchema, await source.read("manifest.json"), "manifest.json");
  checkLists(manifest);
  const bytesTotal = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  const files = new Map<string, Uint8Array>();
  let before = 0;
  for (const file of manifest.files) {
    const progress = (loaded: number) =>
      onEvent?.({
        type: "download",
        file: file.path,
        loaded,
        total: file.bytes,
        bytesLoaded: before + loaded,
        bytesTotal,
      });
    files.set(file.path, await readVerified(source, file, manifest.chunk_bytes, { onBytes: progress, signal }));
    checkAborted(signal);
    before += file.bytes;
  }
  onEvent?.({ type: "step", step: "verifying", detail: `${files.size} files are whole and unaltered.` });
  return { manifest, files, bytes: bytesTotal };
}

/** Each file that something names must be in the list that carries the hashes. */
function checkLists(manifest: Manifest): void {
  const listed = new Set(manifest.files.map((file) => file.path));
  const named = [
    ...(manifest.context.kind === "queries" ? [manifest.context.file] : []),
    manifest.tokenizer.tokenizer,
    manifest.tokenizer.config,
    ...(manifest.vocabulary === undefined ? [] : [manifest.vocabulary]),
    ...Object.values(manifest.graphs).flatMap((graph) => [graph.file, ...graph.external]),
  ];
  const absent = named.filter((path) => !listed.has(path));
  if (absent.length) {
    throw new LoupeError("bundle-invalid", `manifest.json names files that it does not list: ${absent.join(", ")}.`);
  }
}

async function readVerified(
  source: BundleSource,
  file: BundleFile,
  chunkBytes: number,
  options: ReadOptions,
): Promise<Uint8Array> {
  // Only a label: what is kept is verified again like anything else.
  const version = file.chunks.join("").slice(0, 64);
  const kept = await source.kept?.(file.path, version);
  if (kept && (await alteration(kept, file, chunkBytes)) === null) {
    options.onBytes?.(kept.length);
    return kept;
  }
  const bytes = await source.read(file.path, options);
  const why = await alteration(bytes, file, chunkBytes);
  if (why) {
    throw new LoupeError(
      "bundle-altered",
      `The model's file ${file.path} is not the one its manifest describes: ${why}. It is not used. Install the model again.`,
    );
  }
  await source.keep?.(file.path, version, bytes);
  return bytes;
}

/** What is wrong with the bytes, or null. */
async function alteration(bytes: Uint8Array, file: BundleFile, chunkBytes: number): Promise<string | null> {
  if (bytes.length !== file.bytes) return `it has ${bytes.length} bytes instead of ${file.bytes}`;
  const count = Math.ceil(bytes.length / chunkBytes);
  if (count !== file.chunks.length) return `${file.chunks.length} hashes are given for ${count} pieces`;
  for (let i = 0; i < count; i++) {
    const chunk = bytes.subarray(i * chunkBytes, (i + 1) * chunkBytes);
    if ((await sha256(chunk)) !== file.chunks[i]) return `its contents changed (piece ${i + 1} of ${count})`;
  }
  return null;
}
