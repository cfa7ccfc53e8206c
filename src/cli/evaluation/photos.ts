/** Line by line, photo by photo: each photo is read and encoded once, and forgotten after its last line. */
import { join } from "node:path";
import type { Loupe, PhotoInfo } from "../../engine/api";
import { sha256 } from "../../engine/store/sha256";
import { messageOf } from "../errors";
import { readPhoto } from "../files";
import { byImage, type Line, type Problem } from "./lines";

export interface EvaluatedPhoto {
  info: PhotoInfo;
  bytes: Uint8Array;
  /** SHA-256 of its file. */
  sum: string;
  /** Milliseconds of reading and encoding it. */
  ms: number;
}

export interface Asked<K = unknown> {
  loupe: Loupe;
  lines: readonly Line[];
  /** Of the images. */
  folder: string;
  /** What a run before was told, by the lines' numbers: it is told again, not asked. */
  kept: ReadonlyMap<number, K & { photo: string }>;
  failed(problem: Problem): void;
  /** Ends it before the next line; nothing is told of one that is being asked. */
  signal?: AbortSignal;
}

/**
 * Errors that a person can act on are told as the lines' problems; anything else is a bug and is thrown. Null after a
 * problem.
 */
async function attempt<T>(
  lines: readonly Line[],
  { failed, signal }: Pick<Asked, "failed" | "signal">,
  work: () => Promise<T>,
): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    const message = messageOf(error);
    if (message === null) throw error;
    if (!signal?.aborted) for (const { number } of lines) failed({ number, message });
    return null;
  }
}

/** `begin` is called once a photo and gives what is to be done with each of its lines; `tell` gets what came of each line. */
export async function eachLine<K>(
  asked: Asked<K>,
  begin: (photo: EvaluatedPhoto, lines: readonly Line[]) => Promise<(line: Line) => Promise<K & { photo: string }>>,
  tell: (line: Line, answered: K & { photo: string }) => Promise<void>,
): Promise<void> {
  const { loupe, lines, folder, kept, signal } = asked;
  for (const [image, group] of byImage(lines)) {
    if (signal?.aborted) return;
    const start = performance.now();
    const file = await attempt(group, asked, async () => {
      const bytes = await readPhoto(join(folder, image));
      return { bytes, sum: await sha256(bytes) };
    });
    if (!file) continue;
    const known = (line: Line) => {
      const before = kept.get(line.number);
      return before?.photo === file.sum ? before : null;
    };
    const left = group.filter((line) => !known(line));
    const open = left.length
      ? await attempt(left, asked, async () => {
          const info = await loupe.encode({ image: file.bytes, ...(signal && { signal }) });
          const ms = performance.now() - start;
          return { info, answer: await begin({ ...file, info, ms }, left) };
        })
      : null;
    for (const line of group) {
      const before = known(line);
      if (before) await tell(line, before);
      else if (open && !signal?.aborted) {
        const answered = await attempt([line], asked, () => open.answer(line));
        if (answered && !signal?.aborted) await tell(line, answered);
      }
    }
    if (open) await loupe.forget({ photo: open.info.photo });
  }
}
