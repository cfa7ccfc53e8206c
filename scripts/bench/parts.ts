/** The bench's parts: what each measures, on which provider, in how many rounds. */
import { join } from "node:path";
import { graphBytes, pageBytes, visitBytes } from "./bytes";
import { countCalls, heapAtRest } from "./counts";
import { timeNode } from "./node";
import { SIZES, type Size } from "./photos";
import { onThisMachine, type PartName, type Results } from "./results";
import { each, type Sides, timePhotos, timeVisits } from "./sides";
import type { Provider } from "./site";
import { timeBeside } from "./transformers";
import type { Task } from "./visits";

export interface Plan {
  sides: Sides;
  /** Folder with registry.json, of the sources. */
  models: string;
  /** The same for the comparison with transformers.js, whose decoder must give logits. */
  withLogits: string;
  task: Task;
  /** How many of each; null for as many as fit into 40 minutes of two quiet cores. */
  rounds: number | null;
  providers: Provider[];
}

/** A GPU in software takes minutes for what WASM does in a second. */
const ROUNDS = {
  visits: { wasm: 9, webgpu: 1 },
  cold: { wasm: 9, webgpu: 1 },
  photos: { wasm: 5, webgpu: 1 },
  transformers: { wasm: 15, webgpu: 1 },
  node: 15,
} as const;

const PHOTOS: Record<Provider, Size[]> = { wasm: Object.keys(SIZES) as Size[], webgpu: ["0.3 MP"] };

async function byProvider<T>({ providers }: Plan, of: (provider: Provider) => Promise<T>) {
  const found: Partial<Record<Provider, T>> = {};
  for (const provider of providers) found[provider] = await of(provider);
  return found;
}

type Part = (plan: Plan) => Promise<Partial<Results>>;

const nthVisits =
  (part: "visits" | "cold", nth: number): Part =>
  async (plan) => ({
    [part]: await byProvider(plan, (provider) =>
      onThisMachine(async () => ({
        samples: await timeVisits(plan.sides, provider, plan.rounds ?? ROUNDS[part][provider], {
          task: plan.task,
          nth,
        }),
      })),
    ),
  });

export const parts: Record<PartName, Part> = {
  visits: nthVisits("visits", 3),
  cold: nthVisits("cold", 1),
  photos: async (plan) => ({
    photos: await byProvider(plan, (provider) =>
      onThisMachine(() =>
        timePhotos(plan.sides, provider, plan.rounds ?? ROUNDS.photos[provider], plan.task.photo, PHOTOS[provider]),
      ),
    ),
  }),
  counts: async ({ sides, task, providers }) => {
    if (!providers.includes("webgpu")) return {};
    return { counts: await each(sides, (dist) => countCalls(dist, { ...task, prompt: task.first })) };
  },
  heap: async (plan) => ({
    heap: await byProvider(plan, (provider) => each(plan.sides, (dist) => heapAtRest(dist, provider, plan.task.photo))),
  }),
  bytes: async (plan) => ({
    bytes: {
      page: await each(plan.sides, async (dist) => pageBytes(dist)),
      graphs: graphBytes(join(plan.models, "nano")),
      visit: await byProvider(plan, (provider) => each(plan.sides, (dist) => visitBytes(dist, provider))),
    },
  }),
  node: async ({ models, task, rounds }) => ({
    node: await onThisMachine(() => timeNode(models, task, rounds ?? ROUNDS.node)),
  }),
  transformers: async (plan) => ({
    transformers: await byProvider(plan, (provider) =>
      onThisMachine(() =>
        timeBeside(plan.withLogits, provider, plan.rounds ?? ROUNDS.transformers[provider], plan.task),
      ),
    ),
  }),
};
