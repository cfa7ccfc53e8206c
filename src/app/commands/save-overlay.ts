import { saveCommand } from "./command";

export const saveOverlay = saveCommand("overlay", "Save picture with outlines (PNG)", "outlines", { picture: true });
