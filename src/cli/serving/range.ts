/** Bytes [start, end] of a file, both included, as HTTP counts. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * What a Range header asks for of a file of `bytes`. Null: all of it, as servers answer what they do not understand, or
 * several ranges at once. "beyond": nothing that the file has.
 */
export function readRange(header: string | undefined, bytes: number): ByteRange | "beyond" | null {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (!from && !to) return null;
  const start = from ? Number(from) : Math.max(bytes - Number(to), 0);
  const end = from && to ? Math.min(Number(to), bytes - 1) : bytes - 1;
  if (from && to && Number(to) < Number(from)) return null;
  if (start >= bytes || (!from && Number(to) === 0)) return "beyond";
  return { start, end };
}
