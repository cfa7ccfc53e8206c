import { saveCommand } from "./command";

export const saveMask = saveCommand("mask", "Save mask", "mask", { picture: true });
