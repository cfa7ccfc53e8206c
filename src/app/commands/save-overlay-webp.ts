import { saveCommand } from "./command";

export const saveOverlayWebp = saveCommand("overlay", "Save picture with outlines (WebP)", "outlines", {
  type: "webp",
  picture: true,
});
