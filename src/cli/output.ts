/** Figures and tables for a terminal. */

/** Milliseconds → "8.3 ms", "412 ms", "2.41 s". */
export function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(ms >= 10_000 ? 1 : 2)} s`;
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

/** A fraction as "0.423"; "–" where not measured. */
export function fraction(value: number | null): string {
  return value === null ? "–" : value.toFixed(3);
}

/** Of a mask: "12,345" pixels, "3.2 %" of the photo. */
export function coverage(area: number, { width, height }: { width: number; height: number }) {
  return { pixels: area.toLocaleString("en-US"), share: `${((area / (width * height)) * 100).toFixed(1)} %` };
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Columns under their headings: the first to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
