/** Numbers as people read them. */

/** 0.873 → "87 %" (with a no-break space). */
export function percent(fraction: number): string {
  return `${Math.round(fraction * 100)}\u00a0%`;
}

/** Milliseconds → "8.3 ms", "412 ms", "2.4 s". */
export function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(ms >= 10_000 ? 0 : 1)}\u00a0s`;
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)}\u00a0ms`;
}

/** "1 photo", "3 photos". */
export function counted(count: number, thing: string): string {
  return count === 1 ? `1 ${thing}` : `${count} ${thing}s`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)}\u00a0MB`;
}
