import { cleanCommand } from "./command";

export const keepLargest = cleanCommand("keep-largest", "Keep largest part", "largest");
