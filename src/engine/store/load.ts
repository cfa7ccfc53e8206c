/** A bundle's manifest, checked. Its files come through BundleSource.fetch, checked too: nothing unverified gets further. */
import { LoupeError } from "../errors";
import type { ListedFile } from "./listed-file";
import { type Manifest, manifestSchema } from "./manifest";
import { MOST } from "./most";
import { parseJson } from "./parse";
import type { BundleSource, ReadOptions } from "./source";

/** Small files of a bundle by path, verified: what is no graph's. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** `source` is rooted at the bundle's own folder. Throws bundle-missing-file, bundle-invalid, aborted. */
export async function readManifest(source: Pick<BundleSource, "read">, options: ReadOptions = {}): Promise<Manifest> {
  const manifest = parseJson(manifestSchema, await source.read("manifest.json", options), "manifest.json");
  checkLists(manifest);
  return manifest;
}

/** The manifest's files, as downloads know them. */
export function listedFiles({ files, chunk_bytes: chunkBytes }: Manifest): ListedFile[] {
  return files.map(({ path, bytes, chunks }) => {
    const [sum, ...others] = chunks;
    // Of one long piece: it comes, and is kept, in shorter ones.
    const isLong = !others.length && bytes > MOST.part && bytes <= chunkBytes;
    return isLong ? { path, bytes, chunks: [], chunkBytes: MOST.part, sum } : { path, bytes, chunks, chunkBytes };
  });
}

/**
 * As it is once all files are whole: of those that had one sum alone, `sums` has those of their parts, by path. Checked so, none
 * needs to be read at once, nor as slowly as what is summed bit by bit.
 */
export function inPieces(manifest: Manifest, sums: ReadonlyMap<string, readonly string[]>): Manifest {
  const isAll = manifest.files.every(({ path, bytes }) => sums.has(path) || bytes <= MOST.part);
  if (!sums.size || !isAll) return manifest;
  const files = manifest.files.map((file) => ({ ...file, chunks: [...(sums.get(file.path) ?? file.chunks)] }));
  return { ...manifest, chunk_bytes: MOST.part, files };
}

/** Each file that something names must be in the list that carries the hashes. */
function checkLists(manifest: Manifest): void {
  const listed = new Set(manifest.files.map((file) => file.path));
  const named = [
    ...smallFiles(manifest),
    ...Object.values(manifest.graphs).flatMap((graph) => [graph.file, ...graph.external]),
  ];
  const absent = named.filter((path) => !listed.has(path));
  if (absent.length) {
    throw new LoupeError(
      "bundle-invalid",
      `manifest.json names files that it does not list: ${absent.join(", ")}. Export the bundle again.`,
    );
  }
  // A hub's files are a piece each, and their manifest is not read from a file.
  const large = manifest.files.find(({ bytes }) => Math.min(bytes, manifest.chunk_bytes) > MOST.piece);
  if (large) {
    const most = `chunk_bytes makes a piece of more than ${MOST.piece} bytes of ${large.path}`;
    throw new LoupeError("bundle-invalid", `manifest.json cannot be used: ${most}. Export the bundle again.`);
  }
}

/** Those that no graph reads. */
export function smallFiles({ context, tokenizer, vocabulary }: Manifest): string[] {
  return [
    ...(context.kind === "queries" ? [context.file] : []),
    tokenizer.tokenizer,
    tokenizer.config,
    ...(tokenizer.template === undefined ? [] : [tokenizer.template]),
    ...(vocabulary === undefined ? [] : [vocabulary]),
  ];
}
