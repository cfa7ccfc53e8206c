/** A mask as polygons, for files that hold nothing else: its parts, each a ring with holes. */
import {
  fillOutline,
  intersect,
  keptPoints,
  maskArea,
  maskCorners,
  maskOutline,
  type Outline,
  type Rle,
  unite,
} from "../engine/mask";

/** x, y, x, y… in pixels of the photo, closed: the last point leads to the first. */
export type Ring = number[];

/** A connected piece of a mask. Its outer ring runs clockwise as displayed, its holes the other way. */
export interface Part {
  outer: Ring;
  holes: Ring[];
}

/** Sides of pixels: a mask with more is noise, whose exact polygon nobody can use. */
const MOST_SIDES = 400_000;
/** How far dropping points may move the line, in pixels, and what of the mask has to be kept (IoU). */
const TOLERANCE = 0.5;
const ALIKE = 0.99;
/** Pixels of area a pixel of the line: where there are fewer, half a pixel on the line is much, and every corner is kept. */
const THICK = 25;

/**
 * Its pixels are those whose middle is inside: exactly, but for large smooth masks, whose outlines have fewer points and an
 * IoU of 0.99 at least. Empty for an empty mask. Throws "internal" where the text is no mask.
 */
export function partsOf(rle: Rle): Part[] {
  return nested(ringsOf(rle));
}

function ringsOf(rle: Rle): Ring[] {
  const corners = maskCorners(rle, MOST_SIDES);
  if (corners) {
    const exact = split(corners);
    const length = exact.reduce((sum, ring) => sum + lengthOf(ring), 0);
    if (maskArea(rle) < THICK * length) return exact;
    const smooth = split(maskOutline(rle)).map(simplified);
    return smooth.every((ring) => ring.length >= 6) && alike(rle, smooth) >= ALIKE ? smooth : exact;
  }
  return split(maskOutline(rle)).filter((ring) => ring.length >= 6);
}

function split({ points, ends }: Outline): Ring[] {
  const rings: Ring[] = [];
  let from = 0;
  for (const end of ends) {
    rings.push(Array.from(points.subarray(2 * from, 2 * end)));
    from = end;
  }
  return rings;
}

/** Rings → what fillOutline takes. */
export function outlineOf(rings: readonly Ring[]): Outline {
  let end = 0;
  const ends = rings.map((ring) => {
    end += ring.length / 2;
    return end;
  });
  return { points: Float32Array.from(rings.flat()), ends: Uint32Array.from(ends) };
}

function alike(rle: Rle, rings: readonly Ring[]): number {
  const filled = fillOutline(outlineOf(rings), rle.size);
  return maskArea(intersect(rle, filled)) / maskArea(unite(rle, filled));
}

function simplified(ring: Ring): Ring {
  const count = ring.length / 2;
  const at = (i: number) => 2 * (i % count);
  const xs = Float64Array.from({ length: count + 1 }, (_, i) => ring[at(i)] as number);
  const ys = Float64Array.from({ length: count + 1 }, (_, i) => ring[at(i) + 1] as number);
  const kept = keptPoints(xs, ys, TOLERANCE);
  const result: Ring = [];
  for (let i = 0; i < count; i++) if (kept[i]) result.push(xs[i] as number, ys[i] as number);
  return result;
}

function lengthOf(ring: Ring): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    sum += Math.hypot((ring[j] as number) - (ring[i] as number), (ring[j + 1] as number) - (ring[i + 1] as number));
  }
  return sum;
}

/** Above 0 for a ring that runs clockwise as displayed (y is down). */
function signedArea(ring: Ring): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    sum += (ring[i] as number) * (ring[j + 1] as number) - (ring[j] as number) * (ring[i + 1] as number);
  }
  return sum / 2;
}

function nested(rings: readonly Ring[]): Part[] {
  const areas = rings.map(signedArea);
  const outers = rings
    .map((ring, i) => ({ part: { outer: ring, holes: [] } as Part, area: areas[i] as number, box: boxOf(ring) }))
    .filter(({ area }) => area > 0)
    .sort((a, b) => a.area - b.area);
  rings.forEach((ring, i) => {
    if ((areas[i] as number) >= 0) return;
    // The smallest around it: a part within the hole of another has holes of its own.
    const place = [ring[0] as number, ring[1] as number] as const;
    const around = outers.find(
      ({ part, area, box }) => area > -(areas[i] as number) && isInBounds(place, box) && isInside(place, part.outer),
    );
    around?.part.holes.push(ring);
  });
  return outers.reverse().map(({ part }) => part);
}

function boxOf(ring: Ring): [number, number, number, number] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < ring.length; i += 2) {
    left = Math.min(left, ring[i] as number);
    right = Math.max(right, ring[i] as number);
    top = Math.min(top, ring[i + 1] as number);
    bottom = Math.max(bottom, ring[i + 1] as number);
  }
  return [left, top, right, bottom];
}

const isInBounds = ([x, y]: readonly [number, number], [left, top, right, bottom]: [number, number, number, number]) =>
  x >= left && x <= right && y >= top && y <= bottom;

function isInside([x, y]: readonly [number, number], ring: Ring): boolean {
  let inside = false;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    const [ay, by] = [ring[i + 1] as number, ring[j + 1] as number];
    if (ay > y === by > y) continue;
    const [ax, bx] = [ring[i] as number, ring[j] as number];
    if (x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
  }
  return inside;
}

/** With more rings than that all bridges begin at one place: to look for near ones would take minutes in a mask of noise. */
const MOST_BRIDGES = 64;

/**
 * One ring of several: each is joined to those before it by a bridge of no width, there and back, where both are near each
 * other. Filled with the even-odd rule it is what the rings are together.
 */
export function bridged(rings: readonly Ring[]): Ring {
  const [first = [], ...others] = rings;
  if (others.length > MOST_BRIDGES) {
    const place = first.slice(0, 2);
    return [first, ...others].flatMap((ring) => [...place, ...ring, ...ring.slice(0, 2)]).concat(place);
  }
  let joined = first;
  for (const ring of others) {
    const [i, j] = nearest(joined, ring);
    const around = [...ring.slice(j), ...ring.slice(0, j), ...ring.slice(j, j + 2)];
    joined = [...joined.slice(0, i + 2), ...around, ...joined.slice(i)];
  }
  return joined;
}

/** Of two large rings not every pair is looked at. */
const MOST_PAIRS = 1_000_000;

function nearest(a: Ring, b: Ring): [i: number, j: number] {
  let best: [number, number] = [0, 0];
  let least = Infinity;
  const step = 2 * Math.ceil(Math.sqrt((a.length * b.length) / 4 / MOST_PAIRS));
  for (let i = 0; i < a.length; i += step) {
    for (let j = 0; j < b.length; j += step) {
      const distance = ((a[i] as number) - (b[j] as number)) ** 2 + ((a[i + 1] as number) - (b[j + 1] as number)) ** 2;
      if (distance < least) [least, best] = [distance, [i, j]];
    }
  }
  return best;
}

/** Rings of one part each: its holes bridged. */
export const ringsWithoutHoles = (rle: Rle): Ring[] =>
  partsOf(rle).map(({ outer, holes }) => bridged([outer, ...holes]));

/** Pixels with two digits behind the point are enough for any polygon. */
export const hundredths = (ring: Ring): number[] => ring.map((value) => Math.round(100 * value) / 100);
