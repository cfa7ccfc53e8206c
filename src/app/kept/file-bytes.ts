/** Files where only bytes are kept: WebKit's private windows have an IndexedDB that takes everything but a Blob. */
import type { Change } from "./store";

interface FileBytes {
  bytes: ArrayBuffer;
  type: string;
}

const hasFile = (value: unknown): value is { file: Blob } =>
  typeof value === "object" && value !== null && "file" in value && value.file instanceof Blob;

export const haveFiles = (changes: readonly Change[]): boolean => changes.some(({ value }) => hasFile(value));

/** The same changes, with bytes in place of files. */
export function withoutFiles(changes: readonly Change[]): Promise<Change[]> {
  return Promise.all(
    changes.map(async (change) => {
      const { value } = change;
      if (!hasFile(value)) return change;
      const file: FileBytes = { bytes: await value.file.arrayBuffer(), type: value.file.type };
      return { ...change, value: { ...value, file } };
    }),
  );
}

/** The file, kept as one or as bytes; null where it is neither. */
export function fileOf(kept: unknown): Blob | null {
  if (kept instanceof Blob) return kept;
  const { bytes, type } = (kept ?? {}) as Partial<FileBytes>;
  return bytes instanceof ArrayBuffer && typeof type === "string" ? new Blob([bytes], { type }) : null;
}
