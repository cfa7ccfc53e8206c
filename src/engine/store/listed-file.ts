/** A file that must be exactly what is said of it: a model's, or one of the runtime's. */
export interface ListedFile {
  path: string;
  bytes: number;
  /** `chunks[i]` is the SHA-256 of bytes [i·chunkBytes, (i+1)·chunkBytes), 64 hex digits. Empty where there is a `sum`. */
  chunks: readonly string[];
  chunkBytes: number;
  /** SHA-256 of the whole, where that is all that is known: it is kept in pieces all the same, and checked as it comes. */
  sum?: string;
  /** What a host that compresses sends for it, where that is much less than its bytes: what the bar counts. */
  sent?: number;
}

/** Of all of them together. */
export const totalBytes = (files: readonly Pick<ListedFile, "bytes">[]): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0);

/** How many chunks it has. */
export const countOf = ({ bytes, chunkBytes }: ListedFile): number => Math.ceil(bytes / chunkBytes);

/** Where chunk i begins and ends. */
export function span({ bytes, chunkBytes }: ListedFile, index: number): { start: number; end: number } {
  return { start: index * chunkBytes, end: Math.min((index + 1) * chunkBytes, bytes) };
}
