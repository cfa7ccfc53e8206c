/** A bundle in memory, all of it at once: for tests of single steps. */
import { createSession, type OrtApi, type ReadFile, readGraph, type Sessions } from "../src/engine/runtime/ort";
import type { Choice } from "../src/engine/runtime/providers";
import type { FetchingOptions } from "../src/engine/store/fetching";
import { listedFiles, readManifest } from "../src/engine/store/load";
import { type GraphName, graphNames, type Manifest } from "../src/engine/store/manifest";
import type { BundleSource } from "../src/engine/store/source";

export interface WholeBundle {
  manifest: Manifest;
  files: Map<string, Uint8Array>;
  bytes: number;
}

/** `source` is rooted at the bundle's own folder. */
export async function loadBundle(source: BundleSource, options: FetchingOptions = {}): Promise<WholeBundle> {
  const manifest = await readManifest(source);
  const listed = listedFiles(manifest);
  const fetching = source.fetch("test", listed, options);
  const files = new Map<string, Uint8Array>();
  for (const { path } of listed) {
    const file = await fetching.file(path);
    files.set(path, file instanceof Uint8Array ? file : new Uint8Array(await file.arrayBuffer()));
  }
  return { manifest, files, bytes: manifest.files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

export async function createSessions(
  ort: OrtApi,
  manifest: Manifest,
  files: ReadonlyMap<string, Uint8Array>,
  place: Pick<Choice, "provider" | "device">,
  onGraph: (name: GraphName) => void = () => {},
): Promise<Sessions> {
  const read: ReadFile = async (path) => files.get(path) as Uint8Array;
  const sessions: Sessions = {};
  for (const name of graphNames) {
    const graph = manifest.graphs[name];
    if (!graph) continue;
    onGraph(name);
    sessions[name] = await createSession(ort, manifest, name, await readGraph(graph, read), place);
  }
  return sessions;
}
