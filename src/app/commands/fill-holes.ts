import { cleanCommand } from "./command";

export const fillHoles = cleanCommand("fill-holes", "Fill holes", "fill");
