import { combineCommand } from "./command";

export const subtractObjects = combineCommand("subtract-objects", "Take the others out", "subtract");
