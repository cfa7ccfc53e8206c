/** The engine in this process, on onnxruntime-node with one thread: what WASM is held against. */
import { readFile } from "node:fs/promises";
import * as ort from "onnxruntime-node";
import type { Timings } from "../../src/engine/api";
import { openImage } from "../../src/engine/image/decode-node";
import { createLocalLoupe } from "../../src/engine/loupe";
import type { OrtApi } from "../../src/engine/runtime/ort";
import { folderSource } from "../../src/engine/store/source-node";
import type { Sample } from "./processor";
import type { Task } from "./visits";

export interface NodeSteps {
  samples: Record<string, Sample[]>;
}

/** Sessions on one thread; otherwise ONNX Runtime as it is. */
const oneThread = {
  ...ort,
  InferenceSession: {
    create: (graph: Uint8Array, options: ort.InferenceSession.SessionOptions) =>
      ort.InferenceSession.create(graph, { ...options, intraOpNumThreads: 1, interOpNumThreads: 1 }),
  },
} as unknown as OrtApi;

async function measured<T>(work: () => Promise<T>): Promise<[T, Sample]> {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  return [result, { wall: performance.now() - wall, cpu: (user + system) / 1000 }];
}

export async function timeNode(modelsDir: string, task: Task, rounds: number): Promise<NodeSteps> {
  Object.assign(globalThis, { [Symbol.for("onnxruntime")]: ort });
  const loupe = createLocalLoupe({
    runtime: { files: () => [], start: async () => oneThread },
    source: folderSource(modelsDir),
    openImage,
    chooseProvider: async () => ({ provider: "cpu", reason: "" }),
  });
  const samples: NodeSteps["samples"] = {};
  const add = (name: string, sample: Sample) => {
    samples[name] ??= [];
    samples[name].push(sample);
  };
  try {
    await loupe.load();
    const image = new Uint8Array(await readFile(task.photo));
    // The first round, as the page's first, makes what stays.
    for (let round = 0; round <= rounds; round++) {
      const [{ photo }, encoded] = await measured(() => loupe.encode({ image }));
      const [first] = await measured(() => loupe.segment({ photo, prompt: task.first }));
      const [second, prompt] = await measured(() => loupe.segment({ photo, prompt: task.second }));
      const point = { ...task.at, positive: true };
      const [, click] = await measured(() => loupe.refine({ photo, points: [point] }));
      await loupe.forget({ photo });
      checkEncodedOnce(second.timings);
      if (round === 0) continue;
      add("photo encoded", encoded);
      add("first prompt, decoding step", { wall: perToken(first.timings), cpu: null });
      add("second prompt, decoding step", { wall: perToken(second.timings), cpu: null });
      add("second prompt", prompt);
      add("click", click);
    }
  } finally {
    await loupe.dispose();
  }
  return { samples };
}

/** What the second prompt should not have cost. */
function checkEncodedOnce(second: Timings): void {
  const again = (["preprocess", "vision_encoder", "segment_encoder", "prefix"] as const).filter(
    (step) => second[step] !== undefined,
  );
  if (again.length) throw new Error(`The second prompt ran ${again.join(", ")} again.`);
}

const perToken = ({ tokens_per_second }: Timings): number => 1000 / (tokens_per_second as number);
