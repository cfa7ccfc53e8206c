import { layerCommand } from "./command";

export const toggleBox = layerCommand("box", "Box", "box", null);
