/** The part of ONNX Runtime that onnxruntime-web and onnxruntime-node share, and sessions made with it. */
import type { InferenceSession, Tensor } from "onnxruntime-web";
import { LoupeError } from "../errors";
import type { Files } from "../store/load";
import { type GraphName, type GraphSpec, graphNames, type Manifest } from "../store/manifest";
import type { Choice } from "./providers";

export type OrtApi = Pick<typeof import("onnxruntime-web"), "InferenceSession" | "Tensor">;
export type Session = InferenceSession;
export type { Tensor };
/** One for each graph that the bundle has. */
export type Sessions = { [Name in keyof Manifest["graphs"]]: Session };

/**
 * Outputs that stay on the GPU, because the next graph reads them there. What JavaScript reads (logits, masks, …) is
 * downloaded, and so are image features: they are merged with the text once a photo, and checked on the way.
 */
const STAYS_ON_GPU: Partial<Record<GraphName, (output: string) => boolean>> = {
  decoder_model_merged: (output) => output.startsWith("present.") || output === "hidden_states",
  segment_encoder: () => true,
};

/** Where graphs run. With webgpu on `device`, or on one that ONNX Runtime makes. */
type Place = Pick<Choice, "provider" | "device">;

function optionsFor(name: GraphName, graph: GraphSpec, { provider, device }: Place, files: Files) {
  const options: InferenceSession.SessionOptions = {
    executionProviders: [provider === "webgpu" ? { name: "webgpu", device } : provider],
    graphOptimizationLevel: "all",
    // Errors only: ORT warns of every shape operator that it keeps on the CPU.
    logSeverityLevel: 3,
    externalData: graph.external.map((path) => ({
      path: path.slice(path.lastIndexOf("/") + 1),
      data: file(files, path),
    })),
  };
  const stays = provider === "webgpu" ? STAYS_ON_GPU[name] : undefined;
  if (!stays) return options;
  const outputs = Object.keys(graph.outputs).map((output) => [output, stays(output) ? "gpu-buffer" : "cpu"] as const);
  return { ...options, preferredOutputLocation: Object.fromEntries(outputs) };
}

function file(files: Files, path: string): Uint8Array {
  const bytes = files.get(path);
  if (!bytes)
    throw new LoupeError("bundle-invalid", `The bundle's manifest does not list ${path}, which a graph needs.`);
  return bytes;
}

/**
 * One session for each of the bundle's graphs; `onGraph` is told before each. On failure, also of `onGraph`, those made so
 * far are released again. Throws bundle-invalid.
 */
export async function createSessions(
  ort: OrtApi,
  manifest: Manifest,
  files: Files,
  place: Place,
  onGraph: (name: GraphName) => void = () => {},
): Promise<Sessions> {
  const sessions: Partial<Sessions> = {};
  for (const name of graphNames) {
    const graph = manifest.graphs[name];
    if (!graph) continue;
    try {
      onGraph(name);
      const session = await ort.InferenceSession.create(file(files, graph.file), optionsFor(name, graph, place, files));
      sessions[name] = session;
      checkNames(name, graph, session);
    } catch (error) {
      await releaseSessions(sessions);
      if (error instanceof LoupeError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new LoupeError("bundle-invalid", `The graph ${name} of ${manifest.id} does not load: ${reason}`, {
        cause: error,
      });
    }
  }
  return sessions as Sessions;
}

/** A graph whose inputs or outputs are not the manifest's would fail later, in words that help nobody. */
function checkNames(name: GraphName, { inputs, outputs }: GraphSpec, session: Session): void {
  const missing = [
    ...session.inputNames.filter((input) => !(input in inputs)),
    ...Object.keys(outputs).filter((output) => !session.outputNames.includes(output)),
  ];
  if (missing.length) {
    throw new LoupeError(
      "bundle-invalid",
      `The graph ${name} and its manifest disagree about ${missing.join(", ")}. Export the bundle again.`,
    );
  }
}

export async function releaseSessions(sessions: Partial<Sessions>): Promise<void> {
  for (const session of Object.values(sessions)) await session.release();
}
