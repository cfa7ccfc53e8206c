/** Line by line, photo by photo: each photo is read and encoded once, and forgotten after its last line. */
import { resolve, sep } from "node:path";
import type { Loupe, PhotoInfo } from "../../engine/api";
import { FileError, messageOf } from "../errors";
import { readPhoto } from "../files";
import { byImage, type Line, type Problem } from "./lines";

export interface EvaluatedPhoto {
  info: PhotoInfo;
  bytes: Uint8Array;
  /** Milliseconds of reading and encoding it. */
  ms: number;
}

export interface Asked {
  loupe: Loupe;
  lines: readonly Line[];
  /** Of the images. */
  folder: string;
  failed(problem: Problem): void;
}

/** An image's path inside the folder. Lines are not trusted: a path that leads out of it is refused. */
export function imagePath(folder: string, image: string): string {
  const root = resolve(folder);
  const path = resolve(root, image);
  if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) {
    throw new FileError(`${image} is not inside the folder of images.`);
  }
  return path;
}

/**
 * Errors that a person can act on are told as the lines' problems; anything else is a bug and is thrown. Null after a
 * problem.
 */
async function attempt<T>(lines: readonly Line[], failed: Asked["failed"], work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    const message = messageOf(error);
    if (message === null) throw error;
    for (const { number } of lines) failed({ number, message });
    return null;
  }
}

/** `begin` is called once a photo and gives what is to be done with each of its lines. */
export async function eachLine(
  { loupe, lines, folder, failed }: Asked,
  begin: (photo: EvaluatedPhoto, lines: readonly Line[]) => Promise<(line: Line) => Promise<void>>,
): Promise<void> {
  for (const [image, group] of byImage(lines)) {
    const open = await attempt(group, failed, async () => {
      const start = performance.now();
      const bytes = await readPhoto(imagePath(folder, image));
      const info = await loupe.encode({ image: bytes });
      const ms = performance.now() - start;
      return { info, answer: await begin({ info, bytes, ms }, group) };
    });
    if (!open) continue;
    for (const line of group) await attempt([line], failed, () => open.answer(line));
    await loupe.forget({ photo: open.info.photo });
  }
}
