/** Registry → bundle → provider → sessions → tokenizer: a model that is ready to work, and what to tell about it. */

import type { LoadOptions, ModelInfo } from "../api";
import type { SegmenterParts } from "../loupe";
import { loadBundle } from "../store/load";
import type { Manifest } from "../store/manifest";
import { findModel, readRegistry } from "../store/registry";
import { subfolder } from "../store/source";
import { PromptText } from "../text/tokenizer";
import { decodeChunk, embed, emptyCache } from "./language";
import { type Model, readQueries } from "./model";
import { createSessions, releaseSessions } from "./ort";
import type { Choice } from "./providers";

export type ProviderChooser = (wanted: NonNullable<LoadOptions["provider"]>, manifest: Manifest) => Promise<Choice>;

export interface LoadedModel extends Model {
  info: ModelInfo;
  device?: GPUDevice;
}

export async function loadModel(parts: SegmenterParts, options: LoadOptions): Promise<LoadedModel> {
  const { ort, source, chooseProvider } = parts;
  const { onProgress } = options;
  const wanted = options.provider ?? "auto";
  const entry = findModel(await readRegistry(source), options.model);
  const { manifest, files, bytes } = await loadBundle(subfolder(source, entry.path), onProgress);
  const text = await PromptText.load(files, manifest);
  const queries = readQueries(manifest, files);

  const start = async (choice: Choice): Promise<LoadedModel> => {
    const sessions = await createSessions(ort, manifest, files, choice, (graph) =>
      onProgress?.({ type: "stage", stage: "starting", detail: graph }),
    );
    const info = modelInfo(manifest, bytes, choice);
    const model = { ort, manifest, sessions, text, queries, info, device: choice.device };
    try {
      onProgress?.({ type: "stage", stage: "warming up", detail: choice.provider });
      await warmUp(model);
    } catch (error) {
      await releaseSessions(sessions);
      throw error;
    }
    onProgress?.({ type: "stage", stage: "ready", detail: manifest.name });
    return model;
  };

  const choice = await chooseProvider(wanted, manifest);
  try {
    return await start(choice);
  } catch (error) {
    choice.device?.destroy();
    // A device may promise what it cannot do; the processor can.
    if (choice.provider !== "webgpu" || wanted !== "auto") throw error;
    const why = error instanceof Error ? error.message : String(error);
    return start({
      provider: "wasm",
      reason: `WebGPU failed here (${why}), so the model runs on the processor (WASM), more slowly.`,
    });
  }
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

function modelInfo(manifest: Manifest, bytes: number, { provider, reason }: Choice): ModelInfo {
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
    provider,
    providerReason: reason,
  };
}
