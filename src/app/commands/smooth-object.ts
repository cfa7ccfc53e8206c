import { cleanCommand } from "./command";

export const smoothObject = cleanCommand("smooth-object", "Smooth", "smooth");
