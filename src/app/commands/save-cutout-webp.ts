import { saveCommand } from "./command";

export const saveCutoutWebp = saveCommand("cutout-webp", "Save cut-out (WebP)", "cutout", { picture: true });
