/**
 * The most of what memory is taken for by the manifest's word alone: a few times what published models have. What a graph
 * says with numbers must be the same (consistency.ts, and the graph itself when it is made ready).
 */
export const MOST = {
  /** Pixels of a side of the segment image, and cells of masks. */
  side: 8192,
  pixels: 2 ** 26,
  tokens: 2 ** 17,
  /** Positions that a decoder may have tables for. */
  positions: 2 ** 24,
  layers: 1024,
  hidden: 2 ** 17,
  vocab: 2 ** 24,
  patch: 1024,
  text: 100_000,
  tag: 1000,
  /** Characters of a name and of a paragraph that people are shown. */
  line: 300,
  paragraph: 5000,
  /** Sentences, figures, models in a list that people are shown. */
  shown: 1000,
  files: 10_000,
  /** Bytes of a piece of a file, which is in memory while it is checked. */
  piece: 2 ** 28,
  /** Bytes of a file of one piece that are in memory at a time, while it comes. */
  part: 2 ** 22,
  /** Bytes of what no list gives a length: registry.json, manifest.json, a ZIP's list of files. */
  small: 2 ** 24,
};
