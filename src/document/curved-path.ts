/** A mask as the `d` of an SVG path that a designer can work with: few curves, holes by the even-odd rule. */
import { maskOutline, type Outline, type Rle } from "../engine/mask";
import { type Curve, fitCurves, placeOn } from "./curves";
import { drawnAlike, faithfulOutline } from "./faithful-outline";
import { svgPath } from "./svg-path";

/** Nodes of one object. */
const MOST_NODES = 200;
/** What of the mask is kept (IoU): what the formats promise of outlines. */
const ALIKE = 0.98;
/** How far curves may be from the smoothed outline, in pixels of the photo: each is tried in its turn. */
const TOLERANCES = [0.3, 0.5, 0.8, 1.2, 1.8, 2.7, 4, 6, 9, 13];
/** Pieces of a curve that it is filled by, to see what is kept. */
const PIECES = 6;
/** Beyond that many points an outline is noise, and no curve would follow it. */
const MOST_POINTS = 60_000;

/**
 * The nearest curves with at most 200 nodes; more where fewer would not be the mask. Tiny masks keep their corners. Numbers
 * have `digits` behind the point, in pixels of the photo.
 */
export function curvedPath(rle: Rle, digits: number): string {
  const outline = maskOutline(rle);
  const loops = loopsOf(outline);
  if (outline.points.length > 2 * MOST_POINTS || loops.some((loop) => loop.length < 4))
    return svgPath(faithfulOutline(rle), digits);
  const alike = drawnAlike(rle);
  let kept: Curve[][] | null = null;
  for (const tolerance of TOLERANCES) {
    const curves = loops.map((loop) => fitCurves(loop, tolerance));
    if (alike(flattened(curves)) < ALIKE) break;
    kept = curves;
    if (curves.flat().length <= MOST_NODES) break;
  }
  return kept ? kept.map((loop) => written(loop, digits)).join("") : svgPath(faithfulOutline(rle), digits);
}

function loopsOf({ points, ends }: Outline): [number, number][][] {
  let from = 0;
  return Array.from(ends, (end) => {
    const loop = Array.from({ length: end - from }, (_, i): [number, number] => {
      const at = 2 * (from + i);
      return [points[at] as number, points[at + 1] as number];
    });
    from = end;
    return loop;
  });
}

function flattened(loops: readonly (readonly Curve[])[]): Outline {
  let end = 0;
  const points: number[] = [];
  const ends = loops.map((loop) => {
    for (const curve of loop) for (let i = 0; i < PIECES; i++) points.push(...placeOn(curve, i / PIECES));
    end += PIECES * loop.length;
    return end;
  });
  return { points: Float32Array.from(points), ends: Uint32Array.from(ends) };
}

function written(loop: readonly Curve[], digits: number): string {
  const scale = 10 ** digits;
  const place = ([x, y]: readonly [number, number]) =>
    `${Math.round(scale * x) / scale} ${Math.round(scale * y) / scale}`;
  const first = loop[0];
  if (!first) return "";
  return `M${place(first[0])}${loop.map(([, b, c, d]) => `C${place(b)} ${place(c)} ${place(d)}`).join("")}Z`;
}
