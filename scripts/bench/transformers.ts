/** The engine beside transformers.js in one page, by turns: tests/browser/beside.html. */
import { readFile } from "node:fs/promises";
import type { Turn } from "../../tests/browser/beside-page";
import { openPage } from "../../tests/browser/harness";
import { Processor, type Sample } from "./processor";
import type { Samples } from "./sides";
import type { Provider } from "./site";
import type { Task } from "./visits";

export interface Beside {
  version: string;
  /** Bundle of both sides. */
  model: string;
  samples: Samples;
  /** Of the second prompt. */
  tokens: { ours: number; against: number };
}

const BUNDLE = "nano";
/** Theirs has no masks. */
const ALL = "photo and both prompts, theirs without masks";

export async function timeBeside(modelsDir: string, provider: Provider, rounds: number, task: Task): Promise<Beside> {
  const { page, browser, close } = await openPage("beside.html", modelsDir);
  page.setDefaultTimeout(0);
  try {
    const processor = await Processor.of(browser);
    await page.waitForFunction("globalThis.beside");
    const version = await page.evaluate(([on, bundle]) => beside.load(on, bundle), [provider, BUNDLE] as const);
    const photo = (await readFile(task.photo)).toString("base64");
    const prompts = [task.first, task.second];
    const turn = (side: "ours" | "theirs") =>
      processor.measure(() =>
        page.evaluate(
          async ([side, photo, prompts]) =>
            beside[side](await (await fetch(`data:image/jpeg;base64,${photo}`)).blob(), [...prompts]),
          [side, photo, prompts] as const,
        ),
      );
    const samples = { ours: {}, against: {} } as Required<Samples>;
    let tokens = { ours: 0, against: 0 };
    // The first round, as the page's first, makes what stays.
    for (let round = 0; round <= rounds; round++) {
      const first = round % 2 ? "ours" : "theirs";
      const one = await turn(first);
      const two = await turn(first === "ours" ? "theirs" : "ours");
      const [[ours, own], [theirs, other]] = first === "ours" ? [one, two] : [two, one];
      tokens = { ours: lengthOf(ours), against: lengthOf(theirs) };
      if (round === 0) continue;
      const rests = ours.prompts.map(({ rest }) => rest ?? Number.NaN);
      add(samples.ours, { ...measuresOf(ours, rests), [ALL]: own });
      add(samples.against, { ...measuresOf(theirs, rests), [ALL]: other });
    }
    return { version, model: BUNDLE, samples, tokens };
  } finally {
    await close();
  }
}

const lengthOf = ({ prompts }: Turn): number => prompts[1]?.tokens.length ?? 0;

function measuresOf({ photo, prompts: [first, second] }: Turn, rests: readonly number[]): Record<string, Sample> {
  if (!first || !second) throw new Error("A turn has two prompts.");
  const wall = (ms: number): Sample => ({ wall: ms, cpu: null });
  const last = (prompt: typeof first) => prompt.tokens.at(-1) as number;
  return {
    "photo + first prompt to mask": wall(photo + last(first) + (rests[0] as number)),
    "second prompt, first token": wall(second.tokens[0] as number),
    "second prompt, decoding step": wall((last(second) - (second.tokens[0] as number)) / (second.tokens.length - 1)),
    "second prompt to mask": wall(last(second) + (rests[1] as number)),
  };
}

function add(samples: Record<string, Sample[]>, measures: Record<string, Sample>): void {
  for (const [name, sample] of Object.entries(measures)) {
    samples[name] ??= [];
    samples[name].push(sample);
  }
}
