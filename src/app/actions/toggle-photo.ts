import { layerAction } from "./layer-action";

export const togglePhoto = layerAction("photo", "Photo", "photo", "p");
