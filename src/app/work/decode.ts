/** Prompts → masks, for commands. */
import { contradicts, type Prompt } from "../../document/prompt";
import type { Mask, Point, RefineEvent, RefineOptions, Rle } from "../../engine";
import type { App } from "../app";
import type { OpenPhoto } from "../state/photo";
import { ensurePointed } from "./ensure-encoded";
import { goOn } from "./go-on";
import { onPhoto } from "./on-photo";

/** refine() on the open photo, once it can be clicked in. */
export async function decode(app: App, photo: OpenPhoto, options: Omit<RefineOptions, "photo">): Promise<Mask> {
  const onEvent = (event: RefineEvent) => {
    if (event.type === "stats") performance.mark("loupe:mask-decoder", { detail: event.timings.mask_decoder });
  };
  goOn(app, "pointing");
  return onPhoto(app, photo, ensurePointed, (id) => app.loupe.refine({ photo: id, onEvent, ...options }));
}

/** What the decoder starts from: the low-res logits that the mask came with, or else the mask. */
export function startingFrom({ store }: App, { mask }: Prompt): Float32Array | Rle | null {
  return mask && (store.getState().lowRes.get(mask) ?? mask.rle);
}

/** What was painted by hand stays, but where the newest click says otherwise. */
export async function keepStrokes(app: App, rle: Rle, strokes: Prompt["strokes"], point: Point): Promise<Rle> {
  let kept = rle;
  for (const painted of strokes) {
    if (!contradicts(painted, point)) kept = await app.masks.paint(kept, painted.stroke, painted.erase);
  }
  return kept;
}
