/** What WebGPU is asked for: the same on any GPU, so one run says it. */
import type { Counts, Heap, Noted } from "./engine-worker";
import { Site } from "./site";

export interface Counted {
  photo: Counts;
  /** Of one token, on the mean of those after the first. */
  step: Counts;
  click: Counts;
  hover: Counts;
  prompt: Counts;
  /** Cells of the low-res mask. */
  cells: number;
}

const NAMES = ["dispatches", "buffers", "readBacks", "readBytes"] as const;

export function between(before: Counts, after: Counts, times = 1): Counts {
  return Object.fromEntries(NAMES.map((name) => [name, (after[name] - before[name]) / times])) as unknown as Counts;
}

/** Of the n-th call of a name, from its message to its result. */
export function ofCall(log: readonly Noted[], call: string, n = 0): Noted[] {
  const starts = log.flatMap(({ what }, i) => (what === `call ${call}` ? [i] : []));
  const start = starts[n];
  if (start === undefined) throw new Error(`The log has no ${call} ${n}.`);
  const rest = log.slice(start);
  const end = rest.findIndex(({ what }) => what === "result");
  if (end < 0) throw new Error(`${call} ${n} has no result.`);
  return rest.slice(0, end + 1);
}

const whole = (notes: readonly Noted[]): Counts => between(notes[0] as Noted, notes.at(-1) as Noted);

function step(notes: readonly Noted[]): Counts {
  const tokens = notes.filter(({ what }) => what === "event token");
  if (tokens.length < 3) throw new Error(`${tokens.length} tokens are too few to count a step.`);
  return between(tokens[0] as Noted, tokens.at(-1) as Noted, tokens.length - 1);
}

export async function countCalls(
  dist: string,
  task: { photo: string; prompt: string; at: { x: number; y: number } },
): Promise<Counted> {
  const site = await Site.open(dist, "webgpu", { counting: true });
  try {
    await site.visit();
    // The first ends the warm-up, whose last graph is counted with it.
    await site.encode(task.photo);
    const { photo } = await site.encode(task.photo);
    // The first of each also makes what stays.
    const { cells } = await site.refine(photo, task.at);
    await site.refine(photo, task.at);
    await site.refine(photo, task.at, true);
    await site.segment(photo, task.prompt);
    const log = (await site.engine?.log()) ?? [];
    const answer = ofCall(log, "segment");
    const encode = whole(ofCall(log, "encode", 1));
    // A photo without any would be one whose work was not seen.
    if (encode.dispatches === 0) throw new Error("WebGPU's calls were not counted.");
    return {
      photo: encode,
      step: step(answer),
      click: whole(ofCall(log, "refine", 1)),
      hover: whole(ofCall(log, "refine", 2)),
      prompt: whole(answer),
      cells,
    };
  } finally {
    await site.close();
  }
}

/** Of a fresh page with one photo encoded, and nothing asked. */
export async function heapAtRest(dist: string, provider: Site["provider"], photo: string): Promise<Heap> {
  const site = await Site.open(dist, provider, { counting: true });
  try {
    await site.visit();
    await site.encode(photo);
    await site.page.waitForTimeout(2000);
    return (await site.engine?.heap()) as Heap;
  } finally {
    await site.close();
  }
}
