import { saveCommand } from "./command";

export const saveMaskSoft = saveCommand("mask-soft", "Save mask with soft edges", "mask-soft", { picture: true });
