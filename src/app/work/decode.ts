/** Prompts → masks, for commands. */
import { contradicts, type Prompt } from "../../document/prompt";
import type { Box, Mask, Point, RefineEvent, RefineOptions, Rle } from "../../engine";
import type { App } from "../app";
import { isSame, type OpenPhoto } from "../state/photo";
import { ensurePointed } from "./ensure-encoded";
import { goOn } from "./go-on";
import { onPhoto } from "./on-photo";

/** refine() on the open photo, or on a part of it, once it can be clicked in. */
export async function decode(
  app: App,
  photo: OpenPhoto,
  crop: Box | null,
  options: Omit<RefineOptions, "photo">,
): Promise<Mask> {
  const onEvent = (event: RefineEvent) => {
    if (event.type === "stats") performance.mark("loupe:mask-decoder", { detail: event.timings.mask_decoder });
  };
  goOn(app, "pointing");
  return onPhoto(app, photo, crop, ensurePointed, (id) => app.loupe.refine({ photo: id, onEvent, ...options }));
}

/** What the decoder starts from: the low-res logits that the mask came with, where they span the same, or else the mask. */
export function startingFrom(
  { store }: App,
  { mask }: Pick<Prompt, "mask">,
  crop: Box | null,
): Float32Array | Rle | null {
  const drawn = mask && store.getState().lowRes.get(mask);
  return drawn && isSame(drawn.crop, crop) ? drawn.logits : (mask?.rle ?? null);
}

/** What was painted by hand stays, but where the newest click says otherwise. */
export async function keepStrokes(app: App, rle: Rle, strokes: Prompt["strokes"], point: Point): Promise<Rle> {
  let kept = rle;
  for (const painted of strokes) {
    if (!contradicts(painted, point)) kept = await app.masks.paint(kept, painted.stroke, painted.erase);
  }
  return kept;
}
