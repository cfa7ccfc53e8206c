import { saveCommand } from "./command";

export const saveOverlayJpeg = saveCommand("overlay", "Save picture with outlines (JPEG)", "outlines", {
  type: "jpeg",
  picture: true,
});
