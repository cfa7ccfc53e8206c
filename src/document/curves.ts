/**
 * Lines of many points as few cubic curves: P. J. Schneider, "An Algorithm for Automatically Fitting Digitized Curves",
 * Graphics Gems, 1990. Where a line turns sharply it stays sharp.
 */
import { keptPoints } from "../engine/mask";

type Place = readonly [x: number, y: number];
/** From the first place to the last, towards the second at first and from the third at the end. */
export type Curve = readonly [Place, Place, Place, Place];

/** How the corners are found: of the line with fewer points, those at which it turns by more than 60°. */
const CORNER = { tolerance: 0.5, cosine: 0.5 };
/** How often the places on a curve are sought anew before it is cut in two. */
const ROUNDS = 4;

const minus = (a: Place, b: Place): Place => [a[0] - b[0], a[1] - b[1]];
const plus = (a: Place, b: Place, by = 1): Place => [a[0] + by * b[0], a[1] + by * b[1]];
const dot = (a: Place, b: Place): number => a[0] * b[0] + a[1] * b[1];
const unit = (a: Place): Place => {
  const length = Math.hypot(...a);
  return length ? [a[0] / length, a[1] / length] : [0, 0];
};

/** A closed line as curves, each from where the one before ended, none farther than `tolerance` from its points. */
export function fitCurves(loop: readonly Place[], tolerance: number): Curve[] {
  const corners = cornersOf(loop);
  const start = corners[0] ?? 0;
  // From a corner on, or from anywhere, and back to there.
  const line = [...loop.slice(start), ...loop.slice(0, start), loop[start] as Place];
  const cuts = [0, ...corners.slice(1).map((at) => at - start), line.length - 1];
  // Without a corner it goes on as it began.
  const round = corners.length ? null : unit(minus(line[1] as Place, line.at(-2) as Place));
  return cuts.slice(1).flatMap((to, i) => {
    const part = line.slice(cuts[i], to + 1);
    const [first, last] = [round ?? tangent(part), round ? plus([0, 0], round, -1) : tangent([...part].reverse())];
    return follow(part, first, last, tolerance ** 2);
  });
}

function cornersOf(loop: readonly Place[]): number[] {
  const closed = [...loop, loop[0] as Place];
  const axis = (i: 0 | 1) => Float64Array.from(closed, (place) => place[i]);
  const kept = keptPoints(axis(0), axis(1), CORNER.tolerance);
  const rough = loop.flatMap((_, i) => (kept[i] ? [i] : []));
  return rough.filter((at, i) => {
    const before = loop[rough.at(i - 1) as number] as Place;
    const after = loop[rough[(i + 1) % rough.length] as number] as Place;
    const here = loop[at] as Place;
    return dot(unit(minus(here, before)), unit(minus(after, here))) < CORNER.cosine;
  });
}

/** Where a line sets out to: over a few points, as one alone says little. */
const tangent = (line: readonly Place[]): Place =>
  unit(minus(line[Math.min(3, line.length - 1)] as Place, line[0] as Place));

/** `first` and `last`: the directions at both ends, into the line. */
function follow(line: readonly Place[], first: Place, last: Place, tolerance: number): Curve[] {
  const [from, to] = [line[0] as Place, line.at(-1) as Place];
  if (line.length <= 2) return [straight(from, to)];
  let at = shares(line);
  let curve = generate(line, at, first, last);
  let worst = farthest(line, at, curve);
  for (let i = 0; worst.squared > tolerance && worst.squared < 16 * tolerance && i < ROUNDS; i++) {
    at = at.map((share, k) => nearer(curve, line[k] as Place, share));
    curve = generate(line, at, first, last);
    worst = farthest(line, at, curve);
  }
  if (worst.squared <= tolerance) return [curve];
  const middle = worst.index;
  const through = unit(minus(line[middle - 1] as Place, line[middle + 1] as Place));
  return [
    ...follow(line.slice(0, middle + 1), first, through, tolerance),
    ...follow(line.slice(middle), plus([0, 0], through, -1), last, tolerance),
  ];
}

const straight = (from: Place, to: Place): Curve => [
  from,
  plus(from, minus(to, from), 1 / 3),
  plus(from, minus(to, from), 2 / 3),
  to,
];

/** Of each point its share of the line's length. */
function shares(line: readonly Place[]): number[] {
  let sum = 0;
  const lengths = line.map((place, i) => {
    sum += i ? Math.hypot(...minus(place, line[i - 1] as Place)) : 0;
    return sum;
  });
  return lengths.map((length) => (sum ? length / sum : 0));
}

/** The curve with these directions at its ends that comes nearest to the points, by least squares. */
function generate(line: readonly Place[], at: readonly number[], first: Place, last: Place): Curve {
  const [from, to] = [line[0] as Place, line.at(-1) as Place];
  let [c00, c01, c11, x0, x1] = [0, 0, 0, 0, 0];
  line.forEach((place, i) => {
    const t = at[i] as number;
    const [b0, b1, b2, b3] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
    const [a0, a1] = [plus([0, 0], first, b1), plus([0, 0], last, b2)];
    const rest = minus(place, plus(plus([0, 0], from, b0 + b1), to, b2 + b3));
    c00 += dot(a0, a0);
    c01 += dot(a0, a1);
    c11 += dot(a1, a1);
    x0 += dot(a0, rest);
    x1 += dot(a1, rest);
  });
  const determinant = c00 * c11 - c01 * c01;
  const length = Math.hypot(...minus(to, from));
  let [left, right] = [(x0 * c11 - x1 * c01) / determinant, (c00 * x1 - c01 * x0) / determinant];
  // No such curve, or one that turns back: as Wu and Barsky do.
  if (!(left > 1e-6 * length && right > 1e-6 * length)) [left, right] = [length / 3, length / 3];
  return [from, plus(from, first, left), plus(to, last, right), to];
}

export function placeOn([a, b, c, d]: Curve, t: number): Place {
  const [b0, b1, b2, b3] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
  return [a[0] * b0 + b[0] * b1 + c[0] * b2 + d[0] * b3, a[1] * b0 + b[1] * b1 + c[1] * b2 + d[1] * b3];
}

function farthest(line: readonly Place[], at: readonly number[], curve: Curve): { index: number; squared: number } {
  let [index, squared] = [line.length >> 1, 0];
  for (let i = 1; i < line.length - 1; i++) {
    const off = minus(placeOn(curve, at[i] as number), line[i] as Place);
    if (dot(off, off) > squared) [index, squared] = [i, dot(off, off)];
  }
  return { index, squared };
}

/** One step of Newton's towards the place on the curve that is nearest to the point. */
function nearer(curve: Curve, point: Place, t: number): number {
  const [a, b, c, d] = curve;
  const [ab, bc, cd] = [minus(b, a), minus(c, b), minus(d, c)];
  const slope = plus(plus(plus([0, 0], ab, 3 * (1 - t) ** 2), bc, 6 * t * (1 - t)), cd, 3 * t * t);
  const bend = plus(plus([0, 0], minus(bc, ab), 6 * (1 - t)), minus(cd, bc), 6 * t);
  const off = minus(placeOn(curve, t), point);
  const by = dot(slope, slope) + dot(off, bend);
  return by ? Math.min(1, Math.max(0, t - dot(off, slope) / by)) : t;
}
