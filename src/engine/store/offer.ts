/**
 * A bundle that somebody offers: a folder, a ZIP, an address. It is data of somebody else: nothing of it is believed but what
 * its manifest's hashes say, and the manifest only within its bounds (manifest.ts).
 */
import type { PairChoices, PublishedPair } from "../values";
import type { Manifest } from "./manifest";
import type { Ask } from "./request";
import type { ReadOptions } from "./source";

/** A file as its source has it. */
export interface OfferedFile {
  /** Where the source says so before it is asked. */
  bytes?: number;
  /** Of the whole file, 64 hex digits; where the source knows it. */
  sha256?: string;
  /** Itself, where it can be read piece by piece without being copied. */
  blob?: Blob;
  ask: Ask;
}

/** Where a model that was added comes from: kept with it, so that it can go on. */
export type Origin =
  | { kind: "files"; name: string }
  | { kind: "address"; address: string }
  | ({ kind: "hub" } & PublishedPair);

export interface Offer {
  readonly origin: Origin;
  /** Where it can come in several ways: those. */
  readonly choices?: PairChoices;
  /** Checked, as every manifest is. Throws bundle-missing-file, bundle-invalid, aborted, naming the file and the key. */
  manifest(options?: ReadOptions): Promise<Manifest>;
  /** Throws bundle-missing-file where the source has none of this path. */
  file(path: string): Promise<OfferedFile>;
}
