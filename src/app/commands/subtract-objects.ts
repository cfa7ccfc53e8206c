import { combineCommand } from "../work/combine";

export const subtractObjects = combineCommand("subtract-objects", "Take the others out", "subtract");
