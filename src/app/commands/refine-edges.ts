import { cleanCommand } from "./command";

export const refineEdges = cleanCommand("refine-edges", "Refine edges", "refine");
