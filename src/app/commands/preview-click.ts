import { toLoupeError } from "../../engine";
import { encodingOf } from "../state/photo";
import { partFor } from "../work/closer";
import { tell } from "../work/tell";
import type { Command } from "./command";

interface Asked {
  x: number;
  y: number;
  /** Aborted once the pointer has left this place: then nothing is shown any more. */
  signal: AbortSignal;
}

/** Shows what a plain click at a place of the photo would take, for as long as the pointer is there. */
export const previewClick: Command<[Asked]> = {
  id: "preview-click",
  name: "Preview a click",
  icon: null,
  keys: null,
  enabled: ({ photo, pending }) => photo?.encoding === "done" && !pending.length,
  async perform(app, { x, y, signal }) {
    const { photo, candidate } = app.store.getState();
    if (!photo || signal.aborted) return;
    const { key } = photo;
    const encoded = encodingOf(photo, partFor([photo.closer], [{ x, y }]))?.encoded;
    // What is looked at closer is being read still.
    if (!encoded) return;
    const began = performance.now();
    try {
      const mask = await app.loupe.refine({
        photo: encoded.photo,
        points: [{ x, y, positive: true }],
        hover: true,
        signal,
        ...(candidate !== null && { candidate }),
      });
      const state = app.store.getState();
      state.setPreviewCost(performance.now() - began);
      if (signal.aborted || state.photo?.key !== key || state.pending.length || state.candidate !== candidate) return;
      state.setPreview({ at: { x, y }, mask });
    } catch (error) {
      const { code } = toLoupeError(error);
      // Called off, or a newer one took its place. A model that was lost is started anew, a part of the photo that the
      // engine let go is read again by the next click, and nobody waits for a preview.
      const isNothing = code === "aborted" || code === "worker-lost" || (encoded.crop && code === "photo-unknown");
      if (!signal.aborted && !isNothing) tell(app, error, "refine");
    }
  },
};
