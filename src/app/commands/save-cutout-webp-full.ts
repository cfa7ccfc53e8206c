import { saveCommand } from "./command";

export const saveCutoutWebpFull = saveCommand("cutout-webp", "Save cut-out, as large as the photo (WebP)", "cutout", {
  type: "full",
  picture: true,
});
