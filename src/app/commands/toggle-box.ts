import { layerAction } from "./layer-command";

export const toggleBox = layerAction("box", "Box", "box", "b");
