import { layerCommand } from "./command";

export const toggleBox = layerCommand("box", "Box of the answer", "box", null);
