/** Regions of a row-major mask. */
import type { Size } from "../coordinates";

/** Whether pixels that meet at a corner alone are of one region. */
export type Touching = "sides" | "corners";

/** The pixels of every region of `inside` (0 or 1, [height, width]), regions in reading order of their first pixel. */
export function connectedRegions(inside: Uint8Array, { width, height }: Size, touching: Touching): number[][] {
  const seen = new Uint8Array(inside.length);
  const regions: number[][] = [];
  for (let start = 0; start < inside.length; start++) {
    if (!inside[start] || seen[start]) continue;
    const region = [start];
    seen[start] = 1;
    for (let next = 0; next < region.length; next++) {
      const at = region[next] as number;
      const [x, y] = [at % width, Math.floor(at / width)];
      for (let v = Math.max(y - 1, 0); v <= Math.min(y + 1, height - 1); v++) {
        for (let u = Math.max(x - 1, 0); u <= Math.min(x + 1, width - 1); u++) {
          const neighbour = v * width + u;
          if (!inside[neighbour] || seen[neighbour]) continue;
          if (touching === "sides" && u !== x && v !== y) continue;
          seen[neighbour] = 1;
          region.push(neighbour);
        }
      }
    }
    regions.push(region);
  }
  return regions;
}
