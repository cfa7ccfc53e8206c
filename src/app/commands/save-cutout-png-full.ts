import { saveCommand } from "./command";

export const saveCutoutPngFull = saveCommand("cutout-png", "Save cut-out, as large as the photo (PNG)", "cutout", {
  type: "full",
  picture: true,
});
