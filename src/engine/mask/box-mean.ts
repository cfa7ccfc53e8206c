/** Means over boxes of pixels, by running sums: as quick for any radius. */

/**
 * The mean of the values at most `radius` to each side along x and y, of those that there are. `values` and `result` f32
 * [height, width], row-major; they may be the same array.
 */
export function boxMean(
  values: Float32Array,
  result: Float32Array,
  width: number,
  height: number,
  radius: number,
): void {
  meanAcross(values, result, width, height, radius);
  meanDown(result, width, height, radius);
}

function meanAcross(values: Float32Array, result: Float32Array, width: number, height: number, radius: number): void {
  const row = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    const from = y * width;
    row.set(values.subarray(from, from + width));
    let sum = 0;
    for (let x = 0; x < Math.min(radius, width); x++) sum += row[x] as number;
    for (let x = 0; x < width; x++) {
      if (x + radius < width) sum += row[x + radius] as number;
      if (x > radius) sum -= row[x - radius - 1] as number;
      result[from + x] = sum / (Math.min(x + radius, width - 1) - Math.max(x - radius, 0) + 1);
    }
  }
}

/** In place: the rows that the window still needs are kept aside. */
function meanDown(values: Float32Array, width: number, height: number, radius: number): void {
  const span = radius + 1;
  const kept = new Float32Array(span * width);
  const sums = new Float64Array(width);
  for (let i = 0; i < Math.min(radius, height) * width; i++) {
    const x = i % width;
    sums[x] = (sums[x] as number) + (values[i] as number);
  }
  for (let y = 0; y < height; y++) {
    const slot = (y % span) * width;
    const count = Math.min(y + radius, height - 1) - Math.max(y - radius, 0) + 1;
    for (let x = 0; x < width; x++) {
      let sum = sums[x] as number;
      if (y + radius < height) sum += values[(y + radius) * width + x] as number;
      // The row that leaves was kept a whole turn ago, where this one is kept now.
      if (y > radius) sum -= kept[slot + x] as number;
      kept[slot + x] = values[y * width + x] as number;
      values[y * width + x] = sum / count;
      sums[x] = sum;
    }
  }
}
