/** Lets go of bytes that nobody needs any more, now, where a browser can: what waits for its collector adds up to the files. */
export function free(buffer: ArrayBufferLike | null): void {
  (buffer as { transfer?(bytes: number): void } | null)?.transfer?.(0);
}
