import { combineCommand } from "./command";

export const intersectObjects = combineCommand("intersect-objects", "Keep what they share", "intersect");
