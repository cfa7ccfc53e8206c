/** An outline for pictures of lines, which somebody else's program fills. */
import { decodeMask, fillCoverage, maskCorners, maskOutline, type Outline, type Rle } from "../engine/mask";

const ALIKE = 0.99;
/** Of pixels: a mask with more is noise. */
const MOST_SIDES = 400_000;

/**
 * The smoothed outline, where whoever draws it and cuts at a half gets the mask (IoU of 0.99 at least); else the mask's own
 * corners, as of a single pixel, which smoothing would leave half of.
 */
export function faithfulOutline(rle: Rle): Outline {
  const smooth = maskOutline(rle);
  if (drawnAlike(rle)(smooth) >= ALIKE) return smooth;
  const corners = maskCorners(rle, MOST_SIDES);
  return corners ? { ...corners, points: corners.points.map(Math.round) } : smooth;
}

/** The IoU of the mask with what an outline is where somebody draws it and cuts at a half. */
export function drawnAlike(rle: Rle): (outline: Outline) => number {
  const [height, width] = rle.size;
  const inside = decodeMask(rle);
  return (outline) => {
    const covered = fillCoverage(outline, { width, height }, [1, 1]);
    let [both, either] = [0, 0];
    for (let i = 0; i < inside.length; i++) {
      const drawn = (covered[i] as number) >= 0.5;
      if (inside[i] && drawn) both++;
      if (inside[i] || drawn) either++;
    }
    return either ? both / either : 1;
  };
}
