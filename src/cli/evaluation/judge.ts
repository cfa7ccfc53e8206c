/** One line's answer beside its truth. */
import type { Box } from "../../engine/api";
import { boxIou } from "../../engine/coordinates";
import { area, bounds, overlap, type Region } from "./regions";
import type { Outcome } from "./tally";

export interface Answer {
  /** Empty where the model refused. */
  mask: Region;
  box: Box | null;
  heatmap?: Region | null;
  thoughtTokens?: number;
}

/** `truth` is empty where nothing matches. Regions of one photo. */
export function judge(
  truth: Region,
  { mask, box, heatmap, thoughtTokens }: Answer,
  baselines: Record<string, Region>,
): Outcome {
  const tight = bounds(truth);
  return {
    mask: overlap(truth, mask),
    target: tight !== null,
    refused: area(mask) === 0,
    boxIou: tight && (box ? boxIou(box, tight) : 0),
    heatmap: heatmap ? overlap(truth, heatmap) : null,
    thoughtTokens: thoughtTokens ?? null,
    baselines: Object.fromEntries(Object.entries(baselines).map(([name, region]) => [name, overlap(truth, region)])),
  };
}
