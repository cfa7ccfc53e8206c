import { layerAction } from "./layer-action";

export const toggleBox = layerAction("box", "Box", "box", "b");
