/** Label Studio's run-length encoding of a brush: rle-pack of thi.ng/umbrella, over the bytes of an RGBA picture. */

/** Bits in which a run's length can be written; each run takes the first that holds it. */
const WIDTHS = [3, 4, 8, 16] as const;
const LONGEST = 2 ** 16;
/** Of a value. */
const WORD = 8;

/** `inside`: 0 or 1, row-major. All four channels of a pixel are 255 inside and 0 outside. */
export function brushRuns(inside: Uint8Array): Uint8Array {
  const bits = bitWriter();
  bits.write(4 * inside.length, 32);
  bits.write(WORD - 1, 5);
  for (const width of WIDTHS) bits.write(width - 1, 4);
  for (let from = 0; from < inside.length; ) {
    let to = from + 1;
    while (to < inside.length && inside[to] === inside[from]) to++;
    for (let left = 4 * (to - from); left > 0; left -= LONGEST) {
      const length = Math.min(left, LONGEST);
      const kind = WIDTHS.findIndex((width) => length <= 2 ** width);
      // A run of one value, not a list of several.
      bits.write(1, 1);
      bits.write(kind, 2);
      bits.write(length - 1, WIDTHS[kind] as number);
      bits.write(inside[from] ? 255 : 0, WORD);
    }
    from = to;
  }
  return bits.bytes();
}

/** Highest bit first; zeros up to the last byte's end. */
function bitWriter() {
  const bytes: number[] = [];
  let [held, count] = [0, 0];
  return {
    write(value: number, width: number): void {
      for (let bit = width - 1; bit >= 0; bit--) {
        held = 2 * held + (Math.floor(value / 2 ** bit) % 2);
        if (++count < 8) continue;
        bytes.push(held);
        [held, count] = [0, 0];
      }
    },
    bytes: () => Uint8Array.from(count ? [...bytes, held * 2 ** (8 - count)] : bytes),
  };
}
