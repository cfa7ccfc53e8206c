import { saveCommand } from "./command";

export const saveCutoutPng = saveCommand("cutout-png", "Save cut-out (PNG)", "cutout", { picture: true });
