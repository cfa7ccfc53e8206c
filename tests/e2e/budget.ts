/**
 * Counts and bytes, at most: of these a change is a decision, made here. They are the same on every machine, as times are
 * not (docs/bench.md has those). budget.test.ts and long/counts.test.ts hold them, first-load.test.ts the page's.
 */
import type { PageBytes } from "../../scripts/bench/bytes";

/**
 * When the page became an editor (stage, tools, panels, what is kept) it went from scripts 315 kB, zipped 100 kB, styles
 * 23.3 kB to 413, 134 and 36. Offline, renewal, the store, links, Share and three formats took it to 457, 150 and 39.7:
 * their code comes on demand, their commands, buttons and shared parts are here. The page names these parts one by one,
 * which took it from 2.0 kB to 2.7. A pause, pictures turned as Node turns them and prompts read as the model reads them
 * took zipped scripts to 153. One file of a dozen that were shared with later parts, and what work by keyboard and by ear
 * needs (the focus handed on, a list of clicks, all that is said), took scripts to 468 and styles to 40.6. A photo taken by
 * the camera, Back that closes what is open, and a lost GPU's way to WASM took scripts to 502.1; what stalls and is told, 503;
 * the first picture in two widths, and what is kept written behind what is seen, zipped ones from 164.9 to 165.0; photos that
 * are kept again where another tab deleted them, and a focus and a history that browsers take away, scripts to 504.3.
 */
export const PAGE: PageBytes = {
  html: 3_200,
  scripts: 504_500,
  scriptsZipped: 165_200,
  styles: 45_500,
};

export interface BundleBudget {
  /** Bytes of the graphs with their weights. */
  graphs: number;
  /** Bytes that `loupe serve` sends until the model is ready, headers included. */
  firstVisit: { wasm: number };
  /** Of WebGPU: dispatches, and bytes that come back to JavaScript. A step is a token's. */
  dispatches: { step: number; photo: number; click: number };
  readBytes: { step: number; click: number; hover: number };
  /** Made, in a page that has read two photos: a prompt is the first. */
  buffers: { step: number; photo: number; prompt: number; click: number; hover: number };
}

/** By bundle: how it stands, with what is aimed at beside it. */
export const BUNDLES: Record<string, BundleBudget> = {
  nano: {
    graphs: 26_520_000,
    firstVisit: { wasm: 28_100_000 },
    // Until nano 0.2.4: 245, 417, 276. Further aims: 60, 200, none.
    dispatches: { step: 70, photo: 225, click: 120 },
    // A token's id; 4 a cell of the mask's 80 × 80 and its score.
    readBytes: { step: 16, click: 25_604, hover: 25_604 },
    // A photo's keys and values are its own. Until staging was used again: 4, 23, 167, 4, 4.
    buffers: { step: 0, photo: 12, prompt: 20, click: 0, hover: 0 },
  },
};
