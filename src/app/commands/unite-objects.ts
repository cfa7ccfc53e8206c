import { combineCommand } from "./command";

export const uniteObjects = combineCommand("unite-objects", "Join", "union");
