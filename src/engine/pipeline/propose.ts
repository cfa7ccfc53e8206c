/** All objects of a photo: a click on each point of a grid, and of the masks they give those that are things. */
import type { Fit, Place, Size } from "../coordinates";
import { LoupeError } from "../errors";
import { ambiguousMasks } from "../mask/choose-mask";
import { isLikely, type Proposed, selectProposals } from "../mask/proposals";
import type { Segmenter } from "../runtime/model";
import type { Mask, ProposeEvent } from "../values";
import type { PointedPhoto } from "./encode";
import { candidate, cleanMask, decodeMasks } from "./mask-decoder";
import { toMask } from "./postprocess";

/** Points along the longer side, unless the caller says otherwise: more find little more, and a point costs a decode. */
const GRID_SIDE = 10;
/** More points are closer together than two cells of the largest low-res masks. */
const MOST_SIDE = 128;

/** Runs a step in the queue, on what is loaded then. Rejects with `aborted`, `model-unknown` and `photo-unknown`. */
export type ProposeTurn = <T>(step: (model: Segmenter, photo: PointedPhoto) => Promise<T>) => Promise<T>;

/** Rejects as `turn`, with not-finite, and with internal where `side` is no such number. */
export async function proposeMasks(
  turn: ProposeTurn,
  emit: (event: ProposeEvent) => void,
  side = GRID_SIDE,
): Promise<Mask[]> {
  const points = await turn(async (_, { size }) => gridPoints(size, side));
  const total = points.length;
  emit({ type: "progress", done: 0, total });
  const likely: Proposed[] = [];
  for (const [before, point] of points.entries()) {
    await turn(async (model, photo) => {
      likely.push(...(await clickedMasks(model, photo, point)));
      emit({ type: "progress", done: before + 1, total });
    });
  }
  const chosen = await turn(async (_, { fit }) => selectProposals(likely, frameOf(fit)));
  const masks: Mask[] = [];
  // A mask at the size of a large photo takes as long as a click.
  for (const proposal of chosen) {
    await turn(async (_, { fit, size }) => {
      const mask = toMask(proposal, fit, size);
      masks.push(mask);
      emit({ type: "proposal", mask });
    });
  }
  return masks;
}

/** The photo's part of the low-res logits, in cells. */
function frameOf({ side, maskSide, content }: Fit): Size {
  const cells = (length: number) => Math.ceil((length * maskSide) / side);
  return { width: cells(content.width), height: cells(content.height) };
}

/** The middles of the grid's cells, which are about square, in reading order; in pixels of the photo. */
export function gridPoints({ width, height }: Size, side: number): Place[] {
  if (!Number.isInteger(side) || side < 1 || side > MOST_SIDE) {
    throw new LoupeError("internal", `A grid has 1 to ${MOST_SIDE} points along a side, not ${side}.`);
  }
  const cell = Math.max(width, height) / side;
  const [columns, rows] = [width, height].map((length) => Math.max(1, Math.round(length / cell))) as [number, number];
  const place = (i: number): Place => [
    ((i % columns) + 0.5) * (width / columns),
    (Math.floor(i / columns) + 0.5) * (height / rows),
  ];
  return Array.from({ length: columns * rows }, (_, i) => place(i));
}

/** What one click may mean, of that what may be a thing: the decoder's other three masks, cleaned. */
async function clickedMasks(model: Segmenter, photo: PointedPhoto, [x, y]: Place): Promise<Proposed[]> {
  const prompt = { points: [{ x, y, positive: true }], box: null, mask: null, tokens: null };
  const candidates = await decodeMasks(model, photo, { kind: "refine", ...prompt });
  const likely = ambiguousMasks(candidates.scores).filter((index) => isLikely(candidate(photo.fit, candidates, index)));
  return likely.map((index) => cleanMask(model, photo, prompt, candidates, index));
}
