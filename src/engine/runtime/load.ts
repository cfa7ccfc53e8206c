/** Registry → bundle → provider → sessions → tokenizer: a model that is ready to work, and what to tell about it. */

import type { LoadOptions, ModelInfo, Vocabulary } from "../api";
import { checkAborted } from "../errors";
import { loadBundle } from "../store/load";
import type { Manifest } from "../store/manifest";
import { findModel, readRegistry } from "../store/registry";
import { type BundleSource, subfolder } from "../store/source";
import { readVocabulary } from "../store/vocabulary";
import { PromptText } from "../text/tokenizer";
import { decodeChunk, embed, emptyCache } from "./language";
import { type Model, readQueries } from "./model";
import { createSessions, type OrtApi, releaseSessions } from "./ort";
import type { Choice } from "./providers";
import { startFaster } from "./timed-run";

export type ProviderChooser = (
  wanted: NonNullable<LoadOptions["provider"]>,
  manifest: Manifest,
  timing?: LoadOptions["timing"],
) => Promise<Choice>;

export interface LoadParts {
  ort: OrtApi;
  /** Rooted at the models folder, which holds registry.json. */
  source: BundleSource;
  chooseProvider: ProviderChooser;
}

export interface LoadedModel extends Model {
  info: ModelInfo;
  device?: GPUDevice;
}

/** Throws model-unknown, bundle-…, provider-unavailable, aborted; then nothing of it is left. */
export async function loadModel(parts: LoadParts, options: LoadOptions): Promise<LoadedModel> {
  const { ort, source, chooseProvider } = parts;
  const { onEvent, signal } = options;
  const wanted = options.provider ?? "auto";
  const entry = findModel(await readRegistry(source), options.model);
  const { manifest, files, bytes } = await loadBundle(subfolder(source, entry.path), { onEvent, signal });
  const text = await PromptText.load(files, manifest);
  const queries = readQueries(manifest, files);
  const vocabulary = readVocabulary(manifest, files);

  const start = async (choice: Choice): Promise<LoadedModel> => {
    const sessions = await createSessions(ort, manifest, files, choice, (graph) => {
      checkAborted(signal);
      onEvent?.({ type: "step", step: "starting", detail: graph });
    });
    const info = modelInfo(manifest, vocabulary, bytes, choice);
    const model = { ort, manifest, sessions, text, queries, trace: null, info, device: choice.device };
    try {
      onEvent?.({ type: "step", step: "warming up", detail: choice.provider });
      await warmUp(model);
      checkAborted(signal);
    } catch (error) {
      await releaseSessions(sessions);
      throw error;
    }
    return model;
  };
  const begin = ({ doubt, ...choice }: Choice) =>
    doubt ? startFaster({ ...choice, doubt }, start, warmUp) : start(choice);

  const choice = await chooseProvider(wanted, manifest, options.timing);
  const model = await begin(choice).catch((error) => {
    choice.device?.destroy();
    // A device may promise what it cannot do; the processor can.
    if (choice.provider !== "webgpu" || wanted !== "auto" || signal?.aborted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return start({
      provider: "wasm",
      reason: `WebGPU failed here (${why}), so the model runs on the processor (WASM), more slowly.`,
    });
  });
  onEvent?.({ type: "step", step: "ready", detail: manifest.name });
  return model;
}

/** Frees all of it. Photos encoded with it are to be disposed of before. */
export async function unloadModel({ sessions, device }: LoadedModel): Promise<void> {
  await releaseSessions(sessions);
  device?.destroy();
}

/** One token through the language model: proves that the provider works, and compiles what every token needs. */
async function warmUp(model: Model): Promise<void> {
  const chunk = await decodeChunk(model, emptyCache(model), await embed(model, [model.manifest.tokens.vision_start]));
  chunk.hidden.dispose();
  chunk.cache.dispose();
}

function modelInfo(
  manifest: Manifest,
  vocabulary: Vocabulary | null,
  bytes: number,
  { provider, reason, timing }: Choice,
): ModelInfo {
  const { id, name, version, summary, can, cannot, licence, head, evaluation } = manifest;
  return {
    id,
    name,
    version,
    summary,
    can,
    cannot,
    licence,
    head,
    bytes,
    evaluation,
    vocabulary,
    provider,
    providerReason: reason,
    providerTiming: timing ?? null,
  };
}
