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
  // Room for the filters to reach over the ends: the low pass, then the search for corners.
  const pad = 10 * (windows.at(-1) as number);
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

/** Two means in a row, and once more what they took away: so a curve keeps its radius. */
function lowPass(values: Float64Array, window: number): Float64Array {
  const once = mean(mean(values, window), window);
  const twice = mean(mean(once, window), window);
  for (let i = 0; i < once.length; i++) once[i] = 2 * (once[i] as number) - (twice[i] as number);
  return once;
}

/** The mean of the 2·window + 1 values around each; beyond the ends they are 0, which is for the padding to bear. */
function mean(values: Float64Array, window: number): Float64Array {
  const length = values.length;
  const result = new Float64Array(length);
  const share = 1 / (2 * window + 1);
  let sum = 0;
  for (let i = 0; i < window; i++) sum += values[i] as number;
  for (let i = 0; i < length; i++) {
    if (i + window < length) sum += values[i + window] as number;
    if (i > window) sum -= values[i - window - 1] as number;
    result[i] = sum * share;
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
    const allowed = new Uint8Array(levels.length).fill(1);
    let filled = 0;
    for (let i = 0; i < levels.length; i++) {
      const movedX = Math.abs((xs[i] as number) - (fromX[i] as number));
      const movedY = Math.abs((ys[i] as number) - (fromY[i] as number));
      if (movedX <= MOST_CUT && movedY <= MOST_CUT) continue;
      allowed.fill(0, Math.max(filled, i - reach), i + reach + 1);
      filled = i + reach + 1;
    }
    for (let i = 0; i < levels.length; i++) if (allowed[i] && levels[i] === level - 1) levels[i] = level;
  }
  return mean(levels, 4);
}

function blended(smooth: readonly Float64Array[], levels: Float64Array): Float64Array {
  const result = new Float64Array(levels.length);
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i] as number;
    const low = Math.floor(level);
    const value = (smooth[low] as Float64Array)[i] as number;
    const above = (smooth[Math.min(low + 1, smooth.length - 1)] as Float64Array)[i] as number;
    result[i] = value + (level - low) * (above - value);
  }
  return result;
}

/** Held near where the points came from; where they are held back, without a kink. */
function settled(from: Float64Array, values: Float64Array): Float64Array {
  hold(from, values);
  const result = mean(mean(values, 1), 1);
  hold(from, result);
  return result;
}

function hold(from: Float64Array, values: Float64Array): void {
  for (let i = 0; i < values.length; i++) {
    const start = from[i] as number;
    values[i] = Math.min(Math.max(values[i] as number, start - MOST_MOVED), start + MOST_MOVED);
  }
}
