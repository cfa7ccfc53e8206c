/** Answers that need no model and no sentence: what a model's figures must be seen beside. */

import type { Rle } from "../../engine/api";
import type { Size } from "../../engine/coordinates";
import { type RgbImage, resize } from "../../engine/image/resize";
import { encodeMask } from "../../engine/mask";
import { type Region, toRegion } from "./regions";
import { salientRegion } from "./salient";

/** The image is looked at with its longer side of this many pixels. */
const SIDE = 64;

function wholeImage({ width, height }: Size): Rle {
  return encodeMask(new Uint8Array(width * height).fill(1), width, height);
}

/** Half the image's width and height, in its middle. */
function centreBox({ width, height }: Size): Rle {
  const mask = new Uint8Array(width * height);
  const [left, right] = [Math.round(width / 4), Math.round((width * 3) / 4)];
  for (let y = Math.round(height / 4); y < Math.round((height * 3) / 4); y++) {
    mask.fill(1, y * width + left, y * width + right);
  }
  return encodeMask(mask, width, height);
}

/** The largest salient region, found on a small copy and enlarged to the photo (nearest pixel). */
function salient(image: RgbImage): Rle {
  const { width, height } = image;
  const scale = Math.min(SIDE / Math.max(width, height), 1);
  const side = (length: number) => Math.max(Math.round(length * scale), 1);
  const small = resize(image, { width: side(width), height: side(height) }, "bilinear");
  const found = salientRegion(small);
  const mask = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * small.height) / height) * small.width;
    for (let x = 0; x < width; x++) {
      mask[y * width + x] = found[row + Math.floor(((x + 0.5) * small.width) / width)] as number;
    }
  }
  return encodeMask(mask, width, height);
}

/** Region of each baseline by its name, for this photo. */
export function baselineRegions(image: RgbImage): Record<string, Region> {
  return {
    "whole image": toRegion(wholeImage(image), image),
    "centre box": toRegion(centreBox(image), image),
    "salient region": toRegion(salient(image), image),
  };
}
