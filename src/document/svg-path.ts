/** Loops as the `d` of an SVG path, to be filled with the even-odd rule. */
import type { Outline } from "../engine/mask";

/** `digits` behind the point, in pixels of the photo. */
export function svgPath({ points, ends }: Outline, digits: number): string {
  const scale = 10 ** digits;
  const round = (value = 0) => Math.round(scale * value) / scale;
  let path = "";
  let from = 0;
  for (const end of ends) {
    for (let i = from; i < end; i++) {
      path += `${i === from ? "M" : "L"}${round(points[2 * i])} ${round(points[2 * i + 1])}`;
    }
    path += "Z";
    from = end;
  }
  return path;
}
