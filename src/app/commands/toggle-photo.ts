import { layerAction } from "./layer-command";

export const togglePhoto = layerAction("photo", "Photo", "photo", "p");
