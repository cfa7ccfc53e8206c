import { toLoupeError } from "../../engine";
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
    if (!photo?.encoded || signal.aborted) return;
    const { key, encoded } = photo;
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
      // Called off, or a newer one took its place; a model that was lost is started anew, and nobody waits for a preview.
      if (!signal.aborted && code !== "aborted" && code !== "worker-lost") tell(app, error, "refine");
    }
  },
};
