/** What one way of prompting needs, what it writes line by line, and what it leaves. */
import type { Loupe } from "../../engine/api";
import { openPartFile, type PartFile } from "../part-file";
import { writeParts } from "../written-files";
import { answeredByPointing, answeredInText, writtenAs } from "./answered";
import type { Line, Problem } from "./lines";
import { distinctThings, measurePointing } from "./pointing";
import { iou } from "./regions";
import type { Report } from "./report";
import type { Sheet } from "./sheet";
import { measureText } from "./text";

export type Prompts = "text" | "pointing";

export interface Told {
  loupe: Loupe;
  /** Of the images. */
  folder: string;
  signal: AbortSignal;
  failed(problem: Problem): void;
  /** Null for a line without truth. */
  answered(iou: number | null): void;
}

export interface Job {
  count: number;
  /** What is counted: lines, or things that lines are about. */
  noun: string;
  measure(told: Told): Promise<Report>;
  /** How many are answered, those of the run before too. */
  done(): number;
  /** In words, what is kept of it where it is broken off. */
  kept(): string;
  /** All is answered: the file and the sheet's page are made. Throws FileError. */
  finish(): Promise<void>;
  /** All is written: what was kept to go on with is deleted. */
  forget(): Promise<void>;
  /** To be called at the end, whatever the end is. */
  close(): Promise<void>;
}

/** `out`: where the answers go; `of`: all that they depend on. Throws FileError. */
export async function jobOf(
  prompts: Prompts,
  lines: readonly Line[],
  sheet: Sheet | null,
  { out, of }: { out: string | null; of: object },
): Promise<Job> {
  if (prompts === "pointing") {
    const things = distinctThings(lines);
    const answers = await Answers.open(out, of, writtenAs(answeredByPointing));
    return answers.job({
      count: things.length,
      noun: "things",
      measure: ({ answered, ...told }) =>
        measurePointing({ ...told, lines: things, kept: answers.known }, async (one) => {
          await answers.add(one);
          answered(one.answer.box.iou);
        }),
    });
  }
  const answers = await Answers.open(out, of, writtenAs(answeredInText));
  const finish = async () => void (await sheet?.close());
  return answers.job({
    count: lines.length,
    noun: "lines",
    finish,
    measure: ({ answered, ...told }) =>
      measureText(
        { ...told, lines, kept: answers.known },
        {
          draw: async (failure) => void (await sheet?.draw(failure)),
          async answered(line, one) {
            await answers.add(one);
            const score = one.judged && iou(one.judged.outcome.mask);
            const kind = one.judged?.failure;
            if (kind) sheet?.list({ kind, line, prediction: one.answer, iou: score ?? 0 });
            answered(score);
          },
        },
      ),
  });
}

/** The answers of a run, in the order of the lines' photos, kept as they come where a file is asked for. */
class Answers<T extends { number: number; photo: string; answer: object }> {
  readonly known: ReadonlyMap<number, T>;
  readonly #out: string | null;
  readonly #part: PartFile<T> | null;
  readonly #told: T["answer"][] = [];

  private constructor(out: string | null, part: PartFile<T> | null) {
    this.#out = out;
    this.#part = part;
    this.known = new Map(part?.kept.map((one) => [one.number, one] as const));
  }

  static async open<T extends { number: number; photo: string; answer: object }>(
    out: string | null,
    of: object,
    written: Parameters<typeof openPartFile<T>>[2],
  ): Promise<Answers<T>> {
    return new Answers<T>(out, out === null ? null : await openPartFile(out, of, written));
  }

  async add(one: T): Promise<void> {
    if (this.known.get(one.number) !== one) await this.#part?.add(one);
    this.#told.push(one.answer);
  }

  job({ finish, ...own }: Pick<Job, "count" | "noun" | "measure"> & { finish?: () => Promise<void> }): Job {
    return {
      ...own,
      done: () => this.#told.length,
      kept: () => (this.#part ? ` They are kept in ${this.#part.path}: the same command goes on from there.` : ""),
      close: async () => void (await this.#part?.close()),
      finish: async () => {
        await finish?.();
        if (this.#out !== null) await writeParts(this.#out, this.#lines());
      },
      forget: async () => void (await this.#part?.remove()),
    };
  }

  async *#lines(): AsyncGenerator<Uint8Array> {
    for (const answer of this.#told) yield Buffer.from(`${JSON.stringify(answer)}\n`);
  }
}
