/** The part of ONNX Runtime that onnxruntime-web and onnxruntime-node share, and sessions made with it. */
import type { InferenceSession, Tensor } from "onnxruntime-web";
import { LoupeError } from "../errors";
import { unlessGone } from "../store/gone";
import type { GraphName, GraphSpec, Manifest } from "../store/manifest";
import { checkGraph } from "./check-graph";
import { lazyBytes } from "./lazy-bytes";
import { readsPackedRows } from "./packed-rows";
import type { Choice } from "./providers";
import { publishedSession } from "./published/session";
import { sessionFailed } from "./run-failed";
import { sliceProducts } from "./sliced-products";

export type OrtApi = Pick<typeof import("onnxruntime-web"), "InferenceSession" | "Tensor">;
export type Session = InferenceSession;
export type { Tensor };
/** Of the graphs that the bundle has, those that are there already. */
export type Sessions = Partial<Record<GraphName, Session>>;
/** A file of the bundle, checked. */
export type ReadFile = (path: string) => Promise<Uint8Array | Blob>;

/**
 * Outputs that stay on the GPU, because the next graph or a kernel of ours (../gpu) reads them there. What JavaScript reads is
 * downloaded, and so are image features: they are merged with the text once a photo, and checked on the way.
 */
const STAYS_ON_GPU: Partial<Record<GraphName, (output: string) => boolean>> = {
  embed_tokens: () => true,
  decoder_model_merged: (output) => output !== "next_token",
  segment_encoder: () => true,
  mask_decoder: () => true,
};

/** Below it there is nothing, on any system. */
const NOWHERE = "/dev/null";

/** Where graphs run. With webgpu on `device`, or on one that ONNX Runtime makes. */
type Place = Pick<Choice, "provider" | "device">;

/** Words are looked up on the processor where the graphics device would have it do most of that. */
const placeFor = (name: GraphName, graph: Uint8Array, place: Place): Place =>
  place.provider === "webgpu" && name === "embed_tokens" && readsPackedRows(graph) ? { provider: "wasm" } : place;

function optionsFor(name: GraphName, graph: GraphSpec, { provider, device }: Place) {
  const options: InferenceSession.SessionOptions = {
    executionProviders: [provider === "webgpu" ? { name: "webgpu", device } : provider],
    graphOptimizationLevel: "all",
    // Errors only: ORT warns of every shape operator that it keeps on the CPU. In Node they go to stderr, beside what is thrown.
    logSeverityLevel: provider === "cpu" ? 4 : 3,
    logId: name,
    extra: {
      session: {
        // Weights behind DequantizeLinear are multiplied out when the session starts, not at every run.
        disable_quant_qdq: "1",
        // In Node a graph may name files for its weights: there are none but those that were given with it.
        ...(provider === "cpu" && { model_external_initializers_file_folder_path: NOWHERE }),
      },
    },
  };
  const stays = provider === "webgpu" ? STAYS_ON_GPU[name] : undefined;
  if (!stays) return options;
  const outputs = Object.keys(graph.outputs).map((output) => [output, stays(output) ? "gpu-buffer" : "cpu"] as const);
  return { ...options, preferredOutputLocation: Object.fromEntries(outputs) };
}

/** A graph's files, ready for ONNX Runtime, which copies what it needs of them. */
export interface GraphFiles {
  graph: Uint8Array;
  external: { path: string; data: Uint8Array | Blob }[];
}

/** Resolves once all files of the graph are there. Weights that are on the disk stay there (a Blob) until the session is made. */
export async function readGraph({ file, external }: GraphSpec, read: ReadFile): Promise<GraphFiles> {
  const graph = await readWhole(read, file);
  const weights = external.map(async (path) => ({
    path: path.slice(path.lastIndexOf("/") + 1),
    data: await read(path),
  }));
  return { graph, external: await Promise.all(weights) };
}

/** A whole file, in memory. Rejects as `read` does. */
export function readWhole(read: ReadFile, path: string): Promise<Uint8Array> {
  return unlessGone(async () => bytesOf(await read(path)));
}

async function bytesOf(file: Uint8Array | Blob): Promise<Uint8Array> {
  return file instanceof Uint8Array ? file : new Uint8Array(await file.arrayBuffer());
}

/** Nothing of the files is held on to. Throws bundle-invalid, model-too-large, and what isGone() knows. */
export async function createSession(
  ort: OrtApi,
  manifest: Manifest,
  name: GraphName,
  { graph, external }: GraphFiles,
  place: Place,
): Promise<Session> {
  const spec = manifest.graphs[name] as GraphSpec;
  const isLarge = external.reduce((sum, { data }) => sum + sizeOf(data), 0) > LARGE;
  const weights = external.map(async ({ path, data }) => ({ path, data: await forOrt(data, place, isLarge) }));
  const externalData = await Promise.all(weights);
  const where = placeFor(name, graph, place);
  try {
    const session = await ort.InferenceSession.create(where.provider === "wasm" ? sliceProducts(graph) : graph, {
      ...optionsFor(name, spec, where),
      externalData,
    });
    const isPublished = manifest.layout === "transformers.js";
    try {
      checkGraph(name, spec, session, isPublished);
      return isPublished ? publishedSession(ort, name, session) : session;
    } catch (error) {
      await session.release();
      throw error;
    }
  } catch (error) {
    if (error instanceof LoupeError) throw error;
    await checkThere(external);
    throw sessionFailed(name, manifest.id, error);
  }
}

/** Bytes from which on a graph's weights are not to be in memory twice. Fewer are read sooner at once: each look takes a millisecond. */
const LARGE = 32e6;

const sizeOf = (data: Uint8Array | Blob) => (data instanceof Uint8Array ? data.length : data.size);

/**
 * On the disk they stay, and are read tensor by tensor as ONNX Runtime looks at them. Its own way with files, in the build with
 * JSPI, waited for ever in most starts (docs/log.md). In Node it needs them whole.
 */
function forOrt(
  data: Uint8Array | Blob,
  { provider }: Place,
  isLarge: boolean,
): Promise<Uint8Array> | Uint8Array | Blob {
  if (data instanceof Uint8Array) return data;
  return provider !== "cpu" && isLarge ? lazyBytes(data) : bytesOf(data);
}

/** ONNX Runtime says nothing of why it could not read one. Rejects as isGone() knows. */
async function checkThere(files: GraphFiles["external"]): Promise<void> {
  for (const { data } of files) if (data instanceof Blob) await data.slice(0, 1).arrayBuffer();
}

export async function releaseSessions(sessions: Sessions): Promise<void> {
  for (const session of Object.values(sessions)) await session.release();
}
