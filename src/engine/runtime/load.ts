/**
 * Registry → manifest → provider → files as they come → sessions, tokenizer: a model that is ready to work, and what to tell
 * about it. What clicks need comes first and is handed over at once.
 */

import type { LoadEvent, LoadOptions, ModelInfo, Vocabulary } from "../api";
import { checkAborted, LoupeError } from "../errors";
import { aboutModel } from "../store/about";
import type { Fetching } from "../store/fetching";
import type { Gate } from "../store/gate";
import { unlessGone } from "../store/gone";
import { type Files, listedFiles, readManifest, smallFiles } from "../store/load";
import { type GraphName, graphNames, type Manifest } from "../store/manifest";
import { findModel, readRegistry } from "../store/registry";
import type { BundleSource, WantedFile } from "../store/source";
import { readVocabulary } from "../store/vocabulary";
import { PromptText } from "../text/tokenizer";
import type { Provider } from "../values";
import { endDevice } from "./gpu-device";
import { decoderAsItIs } from "./kv-in-place";
import { decodeNext, embed, emptyCache } from "./language";
import { checkRoom } from "./memory";
import { type Model, readQueries, type Segmenter } from "./model";
import { createSession, type OrtApi, type ReadFile, readGraph, readWhole, releaseSessions } from "./ort";
import { checkPlausible } from "./plausible";
import type { Choice } from "./providers";
import { type Subject, subjectOf } from "./subject";
import { type Trial, tryBoth } from "./timed-run";
import { unwatched, type Watch } from "./watch";

export type ProviderChooser = (
  wanted: NonNullable<LoadOptions["provider"]>,
  manifest: Manifest,
  timing?: LoadOptions["timing"],
) => Promise<Choice>;

/** ONNX Runtime, and what must be fetched before it runs. */
export interface Runtime {
  files(provider: Provider): readonly WantedFile[];
  /** Throws bundle-missing-file. */
  start(provider: Provider, read: ReadFile, bundle: Subject): Promise<OrtApi>;
  /** Who wants to know how long the warm model's work takes here, for the next start; null where nobody does. */
  timing?(provider: Provider, bundle: Subject): Promise<((ms: number) => Promise<void>) | null>;
}

export interface LoadParts {
  runtime: Runtime;
  /** Rooted at the models folder, which holds registry.json. */
  source: BundleSource;
  /** A model that was added, by its key; null where there is none. */
  added?: (key: string) => Promise<Bundle | null>;
  chooseProvider: ProviderChooser;
  /** Of the chat template, which is somebody's program. */
  watch?: Watch;
}

/** A model's manifest, and what gives its files. */
export interface Bundle {
  /** As ModelEntry.key. */
  key: string;
  manifest: Manifest;
  source: Pick<BundleSource, "fetch">;
}

export interface LoadedModel {
  segmenter: Segmenter;
  /** Null while what reads words still comes. */
  model: Model | null;
  bytes: number;
  device?: GPUDevice;
}

export interface Started {
  loaded: LoadedModel;
  info: ModelInfo;
}

export interface LoadSteps {
  /** Each session is made in a turn of its own, so that clicks are answered between two. */
  turn: <T>(work: () => Promise<T>) => Promise<T>;
  gate: Gate;
  /** Clicks can be answered: `loaded.model` is null. */
  onPointing: (loaded: LoadedModel) => void;
  /** What was handed over is about to be freed: it fails. */
  onFailure: (loaded: LoadedModel) => Promise<void>;
}

/** What clicks need; the smaller first, whose session is made while the larger still comes. */
const FIRST: GraphName[] = ["mask_decoder", "segment_encoder"];
/**
 * The rest. While a session is made, weights that are unpacked are there up to three times, and WASM's memory never shrinks:
 * the largest first, and those after it fit into what it leaves (84 MB of nano instead of 104).
 */
const LARGE: GraphName[] = ["decoder_model_merged", "connector"];
const LATER = [...LARGE, ...graphNames.filter((name) => ![...FIRST, ...LARGE].includes(name))];

/** Of reading tokenizer and template, which takes 0.1 s. */
const WORDS_LIMITS = { seconds: 6, bytes: 1e9 };

/** Throws model-unknown, model-too-large, bundle-…, provider-unavailable, aborted; then nothing of it is left. */
export async function loadModel(parts: LoadParts, options: LoadOptions, steps: LoadSteps): Promise<Started> {
  const { signal } = options;
  const wanted = options.provider ?? "auto";
  const bundle = await findBundle(parts, options);
  const { manifest } = bundle;
  const start = (choice: Choice) => startModel(parts, bundle, choice, options, steps);

  const quietly: LoadOptions = { ...options, onEvent: (event) => isQuiet(event) && options.onEvent?.(event) };
  const quiet: LoadSteps = { ...steps, onPointing: () => {}, onFailure: async () => {} };
  const trial: Trial<Started> = {
    start: (tried) => startModel(parts, bundle, tried, quietly, quiet),
    token: ({ loaded }) => steps.turn(() => warmUp(loaded.model as Model)),
    end: ({ loaded }) => unloadModel(loaded),
  };

  const { doubt, ...choice } = await parts.chooseProvider(wanted, manifest, options.timing);
  try {
    if (doubt === undefined) return await start(choice);
    const { decided, started } = await tryBoth({ ...choice, doubt }, trial);
    if (!started) return await start(decided);
    steps.onPointing(started.loaded);
    options.onEvent?.({ type: "step", step: "ready", detail: manifest.name });
    return started;
  } catch (error) {
    endDevice(choice.device);
    // A device may promise what it cannot do; the processor can. What did not come would not come there either.
    const isOfDevice = choice.provider === "webgpu" && wanted === "auto" && !signal?.aborted && !isOfFiles(error);
    if (!isOfDevice) throw error;
    // In words of ours, or none.
    const why = error instanceof LoupeError ? ` (${error.message.replace(/\.$/, "")})` : "";
    return start({
      provider: "wasm",
      reason: `WebGPU failed here${why}, so the model runs on the processor (WASM), more slowly.`,
    });
  }
}

async function findBundle({ source, added }: LoadParts, { model, signal }: LoadOptions): Promise<Bundle> {
  const own = model === undefined ? null : await added?.(model);
  if (own) return own;
  const entry = findModel(await readRegistry(source), model);
  const folder = source.at(entry.path);
  return { key: entry.id, manifest: await readManifest(folder, { signal }), source: folder };
}

/** What may be told of a model that is only tried. */
const isQuiet = (event: LoadEvent) => event.type !== "step" || (event.step !== "pointing" && event.step !== "ready");

const isOfFiles = (error: unknown) =>
  ["bundle-missing-file", "bundle-altered", "model-too-large"].includes((error as { code?: string }).code ?? "");

async function startModel(
  { runtime, watch = unwatched }: LoadParts,
  { key, manifest, source }: Bundle,
  choice: Choice,
  options: LoadOptions,
  steps: LoadSteps,
): Promise<Started> {
  const { onEvent, signal } = options;
  const { provider, device } = choice;
  checkRoom(manifest, provider, (globalThis.navigator as { deviceMemory?: number } | undefined)?.deviceMemory);
  const files = [...runtime.files(provider), ...inOrder(manifest)];
  const subject = subjectOf(manifest);
  const fetching = source.fetch(subject.bundle, files, { onEvent, signal, gate: steps.gate });
  const sessions: Segmenter["sessions"] = {};
  let loaded: LoadedModel | null = null;
  let { decoder } = manifest;
  try {
    const ort = await runtime.start(provider, (path) => fetching.file(path), subject);
    const read = readEachOnce(manifest, (path) => fetching.file(path));
    const make = async (names: readonly GraphName[]) => {
      for (const name of names) {
        const graph = manifest.graphs[name];
        if (!graph) continue;
        sessions[name] = await unlessGone(async () => {
          const graphFiles = await readGraph(graph, read);
          checkAborted(signal);
          onEvent?.({ type: "step", step: "starting", detail: name });
          const session = await steps.turn(() => createSession(ort, manifest, name, graphFiles, choice));
          if (name === "decoder_model_merged") decoder = decoderAsItIs(decoder, graphFiles.graph, session);
          return session;
        });
        checkAborted(signal);
      }
    };
    await make(FIRST);
    const segmenter: Segmenter = { ort, manifest, sessions, device, trace: null };
    loaded = { segmenter, model: null, bytes: subject.bytes, device };
    steps.onPointing(loaded);
    onEvent?.({ type: "step", step: "pointing", detail: manifest.name });
    await make(LATER);
    const small = await readFiles(smallFiles(manifest), fetching);
    const readsWords = `${manifest.tokenizer.tokenizer} or the chat template in ${manifest.tokenizer.config}`;
    const text = await watch(readsWords, WORDS_LIMITS, async () => PromptText.load(small, manifest));
    const model: Model = {
      ...segmenter,
      manifest: { ...manifest, decoder },
      text,
      queries: readQueries(manifest, small),
    };
    const vocabulary = readVocabulary(manifest, small);
    onEvent?.({ type: "step", step: "verifying", detail: `${files.length} files are whole and unaltered.` });
    onEvent?.({ type: "step", step: "warming up", detail: provider });
    await steps.turn(() => warmUp(model));
    checkAborted(signal);
    // On the processor there is no driver that could be wrong.
    if (device) await steps.turn(() => checkPlausible(model));
    checkAborted(signal);
    loaded.model = model;
    onEvent?.({ type: "step", step: "ready", detail: manifest.name });
    return { loaded, info: modelInfo(key, manifest, vocabulary, subject.bytes, choice) };
  } catch (error) {
    fetching.stop();
    if (loaded) await steps.onFailure(loaded);
    await releaseSessions(sessions);
    throw error;
  }
}

/** The manifest's files as they are needed: of each graph in turn, then the rest; late is what clicks do not need. */
function inOrder(manifest: Manifest): WantedFile[] {
  const pathsOf = (names: readonly GraphName[]) =>
    names.flatMap((name) => {
      const graph = manifest.graphs[name];
      return graph ? [graph.file, ...graph.external] : [];
    });
  const first = pathsOf(FIRST);
  const paths = [...first, ...pathsOf(LATER)];
  const order = new Map(paths.map((path, i) => [path, i] as const));
  const rank = ({ path }: WantedFile) => order.get(path) ?? paths.length;
  return listedFiles(manifest)
    .map((file) => ({ ...file, late: rank(file) >= first.length }))
    .sort((a, b) => rank(a) - rank(b));
}

/** `read`, which gives what is in memory once, for graphs of which several may name the same file. */
function readEachOnce({ graphs }: Manifest, read: ReadFile): ReadFile {
  const paths = Object.values(graphs).flatMap((graph) => (graph ? [graph.file, ...graph.external] : []));
  const shared = new Set(paths.filter((path, i) => paths.indexOf(path) !== i));
  const held = new Map<string, ReturnType<ReadFile>>();
  return (path) => {
    if (!shared.has(path)) return read(path);
    const known = held.get(path);
    if (known) return known;
    const file = read(path);
    held.set(path, file);
    // One on the disk may be asked for again, and may have to be.
    const forget = () => held.delete(path);
    file.then((given) => given instanceof Blob && forget(), forget);
    return file;
  };
}

async function readFiles(paths: readonly string[], fetching: Fetching): Promise<Files> {
  const read = fetching.file.bind(fetching);
  const files = await Promise.all(paths.map(async (path) => [path, await readWhole(read, path)] as const));
  return new Map(files);
}

/** Frees all of it. Photos encoded with it are to be disposed of before. */
export async function unloadModel({ segmenter, device }: LoadedModel): Promise<void> {
  await releaseSessions(segmenter.sessions);
  endDevice(device);
}

/** One token through the language model: proves that the provider works, and compiles what every token needs. */
async function warmUp(model: Model): Promise<void> {
  const tokens = await embed(model, [model.manifest.tokens.vision_start]);
  const { chunk, next } = await decodeNext(model, emptyCache(model), tokens, { checked: true, watched: false });
  next.embeds?.dispose();
  chunk.cache.dispose();
}

function modelInfo(
  key: string,
  manifest: Manifest,
  vocabulary: Vocabulary | null,
  bytes: number,
  { provider, reason, timing }: Choice,
): ModelInfo {
  return {
    ...aboutModel(manifest),
    key,
    bytes,
    vocabulary,
    provider,
    providerReason: reason,
    providerTiming: timing ?? null,
  };
}
