/** What a runtime is started for, and asked how quick it is with. */
import { totalBytes } from "../store/listed-file";
import type { Manifest } from "../store/manifest";
import { folderOf } from "../store/opfs";

export interface Subject {
  /** Name and version. */
  bundle: string;
  /** Of all of its files. */
  bytes: number;
}

export const subjectOf = (manifest: Manifest): Subject => ({
  bundle: folderOf(manifest),
  bytes: totalBytes(manifest.files),
});

/** Bytes of all files. */
const LARGE = 200e6;

/** Whether a processor takes seconds for everything: several threads are faster then, and nothing is run on trial. */
export const isLarge = (bytes: number): boolean => bytes >= LARGE;
