/** Outlines drawn into pixels: what a picture of a result needs, without a canvas. */
import type { Box, Outline } from "../engine/mask";

/** u8 [height, width, 4], row-major: RGBA. */
export interface Picture {
  width: number;
  height: number;
  channels: 4;
  data: Uint8Array;
}

type Rgb = readonly [r: number, g: number, b: number];

/** Mixes a colour into the pixels for which `alpha` (0…1, [height, width]) is above 0. */
export function mix({ data }: Picture, alpha: ArrayLike<number>, colour: Rgb, opacity: number): void {
  for (let i = 0; i < alpha.length; i++) {
    const share = (alpha[i] as number) * opacity;
    if (!share) continue;
    for (let c = 0; c < 3; c++) {
      const at = 4 * i + c;
      data[at] = Math.round((data[at] as number) * (1 - share) + (colour[c] as number) * share);
    }
  }
}

/** White behind what is transparent: a picture of a photo is looked at. */
export function flatten({ data }: Picture): void {
  for (let i = 0; i < data.length; i += 4) {
    const share = (data[i + 3] as number) / 255;
    if (share === 1) continue;
    for (let c = i; c < i + 3; c++) data[c] = Math.round((data[c] as number) * share + 255 * (1 - share));
    data[i + 3] = 255;
  }
}

export function boxOutline([x1, y1, x2, y2]: Box): Outline {
  return { points: Float32Array.from([x1, y1, x2, y1, x2, y2, x1, y2]), ends: Uint32Array.from([4]) };
}

/**
 * How much of each pixel a line of `radius` pixels to either side covers, f32 [height, width] 0…1: by its distance from
 * the pixel's middle. `scale`: pixels of the picture a pixel of the photo.
 */
export function lineCoverage(
  { points, ends }: Outline,
  { width, height }: { width: number; height: number },
  scale: number,
  radius: number,
): Float32Array {
  const alpha = new Float32Array(width * height);
  const reach = radius + 0.5;
  let from = 0;
  for (const end of ends) {
    for (let i = from; i < end; i++) {
      const j = i + 1 < end ? i + 1 : from;
      const [ax, ay] = [(points[2 * i] as number) * scale, (points[2 * i + 1] as number) * scale];
      const [dx, dy] = [(points[2 * j] as number) * scale - ax, (points[2 * j + 1] as number) * scale - ay];
      const length = dx * dx + dy * dy;
      const [left, right] = span(ax, dx, reach, width);
      const [top, bottom] = span(ay, dy, reach, height);
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const [px, py] = [x + 0.5 - ax, y + 0.5 - ay];
          const along = length ? Math.min(Math.max((px * dx + py * dy) / length, 0), 1) : 0;
          const share = reach - Math.hypot(px - along * dx, py - along * dy);
          const at = y * width + x;
          if (share > (alpha[at] as number)) alpha[at] = Math.min(share, 1);
        }
      }
    }
    from = end;
  }
  return alpha;
}

/** Pixels whose middle may be in reach of what goes from `start` by `by`. */
function span(start: number, by: number, reach: number, most: number): [from: number, to: number] {
  const [low, high] = [Math.min(start, start + by) - reach, Math.max(start, start + by) + reach];
  return [Math.max(Math.floor(low), 0), Math.min(Math.ceil(high), most)];
}
