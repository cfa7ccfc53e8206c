/** Models that are published in two repositories: a language model and a segmenter (docs/bundle.md). */

/** A repository of a hub, at one revision; `weights`: how they are stored ("q4", "q4f16" …). */
export interface PublishedPart {
  name: string;
  /** The commit. */
  revision: string;
  weights: string;
}

/** A language model and a segmenter that work together, as they are published. */
export interface PublishedPair {
  /** The hub's origin. */
  address: string;
  language: PublishedPart;
  segmenter: PublishedPart;
}

type GivenPart = Pick<PublishedPart, "name"> & Partial<PublishedPart>;

/** By their names alone: the newest, and weights that suit this device. */
export interface GivenPair {
  language: GivenPart;
  segmenter: GivenPart;
}

interface StoredAs {
  weights: string;
  /** Of the graphs, together. */
  bytes: number;
}

/** In which ways weights are there. */
export interface PairChoices {
  language: StoredAs[];
  segmenter: StoredAs[];
}
