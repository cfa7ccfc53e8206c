/** Where the chunks of one file are kept while it comes, and afterwards. */
import { Gone, isGone } from "./gone";
import { countOf, type ListedFile, span } from "./listed-file";

export interface Shelf {
  /** What is there of chunk `index`, right or wrong (whoever reads, checks), the reader's own; null where it is not there as a whole. */
  read(index: number): Promise<Uint8Array | null>;
  /** Only what was checked. The bytes are the writer's own again. */
  write(index: number, bytes: Uint8Array): Promise<void>;
  /** Every chunk is there, and was checked. */
  finish(): Promise<void>;
  /**
   * After finish(), once. The whole: a Blob where it need not be in memory. What was in memory is let go of. Rejects with Gone
   * where somebody has deleted what was kept.
   */
  take(): Promise<Uint8Array | Blob>;
  /** Ends the work on it; what is kept stays. */
  close(): Promise<void>;
}

export function memoryShelf(file: ListedFile): Shelf {
  const chunks = new Map<number, Uint8Array>();
  return {
    read: async (index) => chunks.get(index)?.slice() ?? null,
    write: async (index, bytes) => void chunks.set(index, bytes.slice()),
    async take() {
      const whole = await joined(file, async (index) => chunks.get(index) ?? null);
      chunks.clear();
      return whole;
    },
    finish: async () => {},
    close: async () => {},
  };
}

/** Of a file that is at hand, of the right length: nothing is copied. */
export function blobShelf(file: ListedFile, blob: Blob): Shelf {
  return {
    read(index) {
      const { start, end } = span(file, index);
      const chunk = blob.slice(start, end).arrayBuffer();
      // One that was changed or moved meanwhile says so when it is asked for.
      return chunk.then(
        (bytes) => new Uint8Array(bytes),
        () => null,
      );
    },
    // What is right is there already.
    write: async () => {},
    finish: async () => {},
    take: async () => blob,
    close: async () => {},
  };
}

/**
 * `kept` as long as it takes what it is given; from its first failure on, which is told, `blob`, where the file itself is at
 * hand, else memory. Only take() may reject.
 */
export function shelfThatMayFail(
  file: ListedFile,
  kept: Shelf,
  onFailure: (error: unknown) => void,
  blob?: Blob,
): Shelf {
  const memory = blob ? blobShelf(file, blob) : memoryShelf(file);
  let failed = false;
  const fail = (error: unknown) => {
    failed = true;
    onFailure(error);
  };
  const read = async (index: number) =>
    (failed ? await memory.read(index) : null) ?? (await kept.read(index).catch(() => null));
  return {
    read,
    async write(index, bytes) {
      if (!failed) {
        try {
          return await kept.write(index, bytes);
        } catch (error) {
          fail(error);
        }
      }
      await memory.write(index, bytes);
    },
    async finish() {
      if (!failed) await kept.finish().catch(fail);
    },
    async take() {
      if (!failed) {
        try {
          return await kept.take();
        } catch (error) {
          // Deleted, by a person: what comes next may be kept again.
          if (!isGone(error)) fail(error);
        }
      }
      if (blob) return blob;
      const whole = await joined(file, read);
      await memory.take().catch(() => {});
      return whole;
    },
    close: () => kept.close().catch(() => {}),
  };
}

async function joined(file: ListedFile, read: (index: number) => Promise<Uint8Array | null>): Promise<Uint8Array> {
  const whole = new Uint8Array(file.bytes);
  for (let index = 0; index < countOf(file); index++) {
    const chunk = await read(index);
    if (!chunk) throw new Gone(`Piece ${index + 1} of ${file.path} is gone.`);
    whole.set(chunk, span(file, index).start);
  }
  return whole;
}
