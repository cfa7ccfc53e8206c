import { combineCommand } from "../work/combine";

export const uniteObjects = combineCommand("unite-objects", "Join", "union");
