/** A person's visit, timed: the page opened again, a photo, two prompts, clicks. Sides take turns. */
import type { Answered, Ready } from "./in-page";
import type { Sample } from "./processor";
import type { Site } from "./site";
import { median } from "./statistics";

export interface Task {
  /** Path of the photo; prompts that it answers with a mask; where to click, in its pixels. */
  photo: string;
  first: string;
  second: string;
  at: { x: number; y: number };
}

export type Measures = Record<string, Sample>;

/** Milliseconds after "ready" in which a page may do what it put off; the processor's time then is told. */
const REST = 2_000;

const wall = (ms: number): Sample => ({ wall: ms, cpu: null });

/** Of the load's steps: from warming up to ready. */
export function warmUp({ steps }: Ready): number {
  const at = (name: string) => steps.findLast(({ step }) => step === name)?.at;
  const [from, to] = [at("warming up"), at("ready")];
  return from === undefined || to === undefined ? 0 : to - from;
}

const perToken = ({ tokens }: Answered): number =>
  ((tokens.at(-1) as number) - (tokens[0] as number)) / (tokens.length - 1);

/** Like pieces of work one after another: the median of their times, and the processor's mean. */
async function several(site: Site, times: number, work: () => Promise<{ ms: number }>): Promise<Sample> {
  const [ms, { cpu }] = await site.processor.measure(async () => {
    const taken: number[] = [];
    for (let i = 0; i < times; i++) taken.push((await work()).ms);
    return taken;
  }, times);
  return { wall: median(ms), cpu };
}

/** The wall time is the page's own, the processor's that of the browser. */
async function timed<T>(site: Site, work: () => Promise<T>, ms: (result: T) => number): Promise<[T, Sample]> {
  const [result, { cpu }] = await site.processor.measure(work);
  return [result, { wall: ms(result), cpu }];
}

export async function visit(site: Site, task: Task): Promise<Measures> {
  const [loaded, ready] = await timed(
    site,
    () => site.visit(),
    ({ at }) => at,
  );
  const [, after] = await site.processor.measure(() => site.page.waitForTimeout(REST));
  const [[encoded, first], photoAndFirst] = await timed(
    site,
    async () => {
      const encoded = await site.encode(task.photo);
      return [encoded, await site.segment(encoded.photo, task.first)] as const;
    },
    ([encoded, answer]) => encoded.ms + toMask(answer, task.first),
  );
  const { photo } = encoded;
  const [second, secondPrompt] = await timed(
    site,
    () => site.segment(photo, task.second),
    (answer) => toMask(answer, task.second),
  );
  const clicks = site.provider === "wasm" ? 8 : 2;
  const click = await several(site, clicks, () => site.refine(photo, task.at));
  const hover = await several(site, clicks, () => site.refine(photo, task.at, true));
  await site.forget(photo);
  return {
    "model ready": ready,
    "of it warm-up": wall(warmUp(loaded)),
    "after ready": { wall: REST, cpu: after.cpu },
    "photo encoded": wall(encoded.ms),
    "photo, can be clicked": wall(encoded.pointing ?? encoded.ms),
    "photo + first prompt": photoAndFirst,
    "first prompt, first token": wall(first.tokens[0] as number),
    "first prompt, decoding step": wall(perToken(first)),
    "second prompt": secondPrompt,
    "second prompt, first token": wall(second.tokens[0] as number),
    "second prompt, decoding step": wall(perToken(second)),
    click,
    hover,
  };
}

function toMask({ mask, absent }: Answered, prompt: string): number {
  if (mask === null) throw new Error(`"${prompt}" was answered without a mask${absent ? ": nothing matches" : ""}.`);
  return mask;
}
