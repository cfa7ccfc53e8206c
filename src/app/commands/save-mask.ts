import type { Rle } from "../../engine/api";
import { decodeMask } from "../../engine/mask/rle";
import { selectedTurn } from "../state/answers";
import { reportExport } from "../state/session";
import { useStore } from "../state/store";
import { currentMask } from "../state/turn";
import type { Action } from "./command";
import { fileNameFor, saveFile } from "./save-file";

export const saveMask: Action = {
  name: "Save mask",
  icon: "savePng",
  shortcut: "s",
  enabled: (state) => {
    const turn = selectedTurn(state);
    return Boolean(turn?.result && currentMask(turn));
  },
  testId: "export-mask",
  perform: () => {
    const state = useStore.getState();
    const turn = selectedTurn(state);
    const mask = turn && currentMask(turn);
    if (!mask || !state.photo) return;
    const name = fileNameFor(state.photo.name, turn.prompt, "mask.png");
    void reportExport(async () => saveFile(name, await toPng(mask.rle)));
  },
};

/** White on black, at the photo's own size. */
async function toPng(rle: Rle): Promise<Blob> {
  const [height, width] = rle.size;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser gave no canvas to draw the mask on. Reload the page.");
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const mask = decodeMask(rle);
  // Opaque black and opaque white read the same in either byte order but for the alpha's place.
  const black = new Uint32Array(new Uint8Array([0, 0, 0, 255]).buffer)[0] as number;
  for (let i = 0; i < pixels.length; i++) pixels[i] = mask[i] ? 0xffffffff : black;
  context.putImageData(image, 0, 0);
  return canvas.convertToBlob({ type: "image/png" });
}
