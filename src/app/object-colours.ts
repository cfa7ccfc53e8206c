/** How the colours of objects differ. */
export { OBJECT_COLOURS, rgbOf } from "../document/colours";

export type Oklab = [l: number, a: number, b: number];

/** Distance of two colours as the eye sees it, roughly. */
export function colourDistance([l1, a1, b1]: Oklab, [l2, a2, b2]: Oklab): number {
  return Math.hypot(l1 - l2, a1 - a2, b1 - b2);
}

/** Of sRGB bytes. Björn Ottosson's OKLab. */
export function oklab(rgb: ArrayLike<number>): Oklab {
  const linear = (byte = 0) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const [r, g, b] = [linear(rgb[0]), linear(rgb[1]), linear(rgb[2])];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
