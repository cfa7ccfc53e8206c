/** Masks → paths to draw, made once a mask and a size on the screen. */
import type { Box, Rle } from "../../engine";
import type { Outline as MaskOutline } from "../../engine/mask";
import type { Masks } from "../masks/masks";
import { outlineOf, pathOf } from "../masks/outline-path";

interface Known {
  line: MaskOutline | null;
  /** By their tolerance. */
  paths: Map<number, Path2D>;
}

/** CSS pixels that a path may be beside its outline: nobody sees them. */
const TOLERANCE = 0.4;

export interface Outline {
  /** In photo pixels. */
  path: Path2D;
  bounds: Box;
}

export class Outlines {
  readonly #known = new WeakMap<Rle, Known & { bounds: Box }>();
  readonly #masks: Masks;
  readonly #arrived: () => void;

  /** `arrived`: one that was null is there. */
  constructor(masks: Masks, arrived: () => void) {
    this.#masks = masks;
    this.#arrived = arrived;
  }

  /** To be drawn at `scale` CSS pixels a photo pixel; null until it is there. */
  of(rle: Rle, scale: number): Outline | null {
    const known = this.#known.get(rle);
    if (!known) {
      void this.#make(rle);
      return null;
    }
    const { line, paths, bounds } = known;
    if (!line) return null;
    // One path for each doubling of the zoom.
    const tolerance = 2 ** Math.floor(Math.log2(TOLERANCE / scale));
    let path = paths.get(tolerance);
    if (!path) {
      path = pathOf(line, tolerance);
      paths.set(tolerance, path);
    }
    return { path, bounds };
  }

  async #make(rle: Rle): Promise<void> {
    const known: Known & { bounds: Box } = { line: null, paths: new Map(), bounds: [0, 0, 0, 0] };
    this.#known.set(rle, known);
    try {
      const line = await outlineOf(this.#masks, rle);
      known.bounds = boundsOf(line.points);
      known.line = line;
      this.#arrived();
    } catch {
      // The masks' worker was lost: the next drawing asks again.
      this.#known.delete(rle);
    }
  }
}

function boundsOf(points: Float32Array): Box {
  const box: Box = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i] as number, points[i + 1] as number];
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}
