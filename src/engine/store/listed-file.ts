/** A file that must be exactly what is said of it: a model's, or one of the runtime's. */
export interface ListedFile {
  path: string;
  bytes: number;
  /** `chunks[i]` is the SHA-256 of bytes [i·chunkBytes, (i+1)·chunkBytes), 64 hex digits. */
  chunks: readonly string[];
  chunkBytes: number;
  /** What a host that compresses sends for it, where that is much less than its bytes: what the bar counts. */
  sent?: number;
}

/** Where chunk i begins and ends. */
export function span({ bytes, chunkBytes }: ListedFile, index: number): { start: number; end: number } {
  return { start: index * chunkBytes, end: Math.min((index + 1) * chunkBytes, bytes) };
}
