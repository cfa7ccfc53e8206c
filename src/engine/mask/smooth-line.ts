/** A line along the sides of pixels, as the smooth line that it was before it was cut into pixels. */

/** Half-widths of the windows, in steps. A wider one takes the steps out of a flatter line, and rounds more. */
const WINDOWS = [1, 2, 4, 8, 16];

/**
 * How far a wide window may move a point along x or y: half a pixel is what cutting a straight line into pixels does.
 * Where it would move one further there is a corner or a curve, and a narrower window is taken.
 */
const MOST_CUT = 0.6;

/**
 * How far a point may go from its corner of a pixel along x or y. Below a half the line cannot cross a pixel's centre,
 * so filled it is the mask again; what is left of the half is for the points dropped afterwards.
 */
const MOST_MOVED = 0.46;

/** x and y of a line's points; closed: the last is followed by the first. */
export interface Line {
  xs: Float64Array;
  ys: Float64Array;
  closed: boolean;
}

/** The same points, moved. The ends of an open line stay. */
export function smoothLine(line: Line): Line {
  const { xs, ys, closed } = line;
  const length = xs.length;
  const windows = WINDOWS.filter((window) => length >= 8 * window);
  if (windows.length === 0) return line;
  // Room for the filters to reach over the ends: two Gaussians of three windows each, then the search for corners.
  const pad = 12 * (windows.at(-1) as number);
  const fromX = padded(xs, pad, closed);
  const fromY = padded(ys, pad, closed);
  const smoothX = windows.map((window) => lowPass(fromX, window));
  const smoothY = windows.map((window) => lowPass(fromY, window));
  const levels = chooseLevels(windows, fromX, fromY, smoothX, smoothY);
  const result = {
    xs: settled(fromX, blended(smoothX, levels)).slice(pad, pad + length),
    ys: settled(fromY, blended(smoothY, levels)).slice(pad, pad + length),
    closed,
  };
  // They stayed but for the rounding of the sums.
  if (!closed) {
    for (const end of [0, length - 1]) {
      result.xs[end] = xs[end] as number;
      result.ys[end] = ys[end] as number;
    }
  }
  return result;
}

/** With `pad` more at both ends: around a closed line; past the end of an open one turned about its end, so that it stays. */
function padded(values: Float64Array, pad: number, closed: boolean): Float64Array {
  const length = values.length;
  const result = new Float64Array(length + 2 * pad);
  result.set(values, pad);
  const last = pad + length - 1;
  const at = (i: number) => result[i] as number;
  for (let i = 1; i <= pad; i++) {
    result[pad - i] = closed ? at(pad - i + length) : 2 * at(pad) - at(pad + i);
    result[last + i] = closed ? at(last + i - length) : 2 * at(last) - at(last - i);
  }
  return result;
}

/** A Gaussian (three windows in a row) and once more what it took away: so a curve keeps its radius. */
function lowPass(values: Float64Array, window: number): Float64Array {
  const once = gaussian(values, window);
  const twice = gaussian(once, window);
  return once.map((value, i) => 2 * value - (twice[i] as number));
}

function gaussian(values: Float64Array, window: number): Float64Array {
  return mean(mean(mean(values, window), window), window);
}

/** The mean of the 2·window + 1 values around each; at the ends of those that are there. */
function mean(values: Float64Array, window: number): Float64Array {
  const length = values.length;
  const result = new Float64Array(length);
  let sum = 0;
  for (let i = 0; i < Math.min(window, length); i++) sum += values[i] as number;
  for (let i = 0; i < length; i++) {
    if (i + window < length) sum += values[i + window] as number;
    if (i > window) sum -= values[i - window - 1] as number;
    result[i] = sum / (Math.min(i + window, length - 1) - Math.max(i - window, 0) + 1);
  }
  return result;
}

/** Which window each point takes, as a place between them: the widest near which no point is moved too far. */
function chooseLevels(
  windows: readonly number[],
  fromX: Float64Array,
  fromY: Float64Array,
  smoothX: readonly Float64Array[],
  smoothY: readonly Float64Array[],
): Float64Array {
  const levels = new Float64Array(fromX.length);
  for (let level = 1; level < windows.length; level++) {
    const [xs, ys] = [smoothX[level] as Float64Array, smoothY[level] as Float64Array];
    const reach = 4 * (windows[level] as number);
    // How many steps ago a point was moved too far, from both sides.
    const allowed = new Uint8Array(levels.length).fill(1);
    let free = 0;
    for (let i = 0; i < levels.length; i++) {
      const moved = Math.max(
        Math.abs((xs[i] as number) - (fromX[i] as number)),
        Math.abs((ys[i] as number) - (fromY[i] as number)),
      );
      if (moved > MOST_CUT) {
        allowed.fill(0, Math.max(free, i - reach), Math.min(i + reach + 1, levels.length));
        free = i + reach + 1;
      }
    }
    for (let i = 0; i < levels.length; i++) if (allowed[i] && levels[i] === level - 1) levels[i] = level;
  }
  return mean(levels, 4);
}

function blended(smooth: readonly Float64Array[], levels: Float64Array): Float64Array {
  return levels.map((level, i) => {
    const low = Math.min(Math.floor(level), smooth.length - 1);
    const share = level - low;
    const value = (smooth[low] as Float64Array)[i] as number;
    return share ? value + share * (((smooth[low + 1] as Float64Array)[i] as number) - value) : value;
  });
}

/** Held near where the points came from; where they are held back, without a kink. */
function settled(from: Float64Array, values: Float64Array): Float64Array {
  const held = (value: number, i: number) => {
    const start = from[i] as number;
    return Math.min(Math.max(value, start - MOST_MOVED), start + MOST_MOVED);
  };
  return mean(mean(values.map(held), 1), 1).map(held);
}
