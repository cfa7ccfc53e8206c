/** Parts of low-res masks, added to a mask and taken away from it. Logits f32 [side²], row-major, inside is over 0. */
import type { Size } from "../coordinates";
import { cellsOf } from "./bits";
import { type Click, logitAt, tapsOf } from "./clicks";
import { connectedRegions } from "./regions";

const LEAST = 1e-3;
/** Finite, so that it can be enlarged where its weight is 0. */
const ELSEWHERE = -1000;

/**
 * The connected part of a mask under a click, and the cells around it, whose logits say where its border runs between
 * cells; elsewhere surely not. Where the mask does not cover the click, its cut is lowered until it does.
 */
export function partUnder(logits: Float32Array, side: number, click: Pick<Click, "rows">): Float32Array {
  const lacking = Math.max(LEAST - logitAt(logits, click), 0);
  const lifted = lacking > 0 ? logits.map((value) => value + lacking) : logits;
  const pull = (tap: { cell: number; weight: number }) => tap.weight * (lifted[tap.cell] as number);
  const seed = tapsOf(click).reduce((best, tap) => (pull(tap) > pull(best) ? tap : best)).cell;
  const size = { width: side, height: side };
  // Cells that meet at a corner alone hardly ever meet in the photo.
  const region = connectedRegions(cellsOf(lifted), size, "sides").find((cells) => cells.includes(seed)) ?? [];
  const isPart = new Uint8Array(side * side);
  for (const cell of region) isPart[cell] = 1;
  const part = new Float32Array(side * side).fill(ELSEWHERE);
  for (const cell of region) {
    const [x, y] = [cell % side, Math.floor(cell / side)];
    for (let v = Math.max(y - 1, 0); v <= Math.min(y + 1, side - 1); v++) {
      for (let u = Math.max(x - 1, 0); u <= Math.min(x + 1, side - 1); u++) {
        const at = v * side + u;
        const value = lifted[at] as number;
        part[at] = isPart[at] ? value : Math.min(value, 0);
      }
    }
  }
  return part;
}

/** The mask with the part. */
export function withPart(logits: Float32Array, part: Float32Array): Float32Array {
  return logits.map((value, cell) => Math.max(value, part[cell] as number));
}

/**
 * The mask without the part, but for the places in it that are nearer to one of `kept` than to one of `taken`. The border
 * between two clicks is their bisector, told as a linear function of the place: enlarging it bilinearly gives it back
 * exactly, so clicks closer together than cells are still told apart. `cell`: the size of a cell in pixels of the photo.
 */
export function withoutPart(
  logits: Float32Array,
  part: Float32Array,
  { taken, kept, cell }: { taken: readonly Click[]; kept: readonly Click[]; cell: Size },
): Float32Array {
  const side = Math.sqrt(logits.length);
  return logits.map((value, at) => {
    const inPart = part[at] as number;
    if (inPart === ELSEWHERE) return value;
    const place = [((at % side) + 0.5) * cell.width, (Math.floor(at / side) + 0.5) * cell.height] as const;
    const share = (one: Click) => Math.min(...kept.map((other) => nearer(place, one, other, cell)));
    const claimed = kept.length ? Math.max(...taken.map(share)) : Number.POSITIVE_INFINITY;
    return Math.min(value, -Math.min(inPart, claimed));
  });
}

/** How far beyond the bisector of two clicks a place is, on the side of `one`, in cells. */
function nearer([x, y]: readonly [number, number], one: Click, other: Click, cell: Size): number {
  const [ax, ay] = [one.pixel[0] + 0.5, one.pixel[1] + 0.5];
  const [bx, by] = [other.pixel[0] + 0.5, other.pixel[1] + 0.5];
  const apart = Math.hypot(ax - bx, ay - by);
  const beyond = ((x - bx) ** 2 + (y - by) ** 2 - (x - ax) ** 2 - (y - ay) ** 2) / (2 * apart);
  return beyond / Math.max(cell.width, cell.height);
}
