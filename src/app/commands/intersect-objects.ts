import { combineCommand } from "../work/combine";

export const intersectObjects = combineCommand("intersect-objects", "Keep what they share", "intersect");
