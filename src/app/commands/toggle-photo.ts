import { layerCommand } from "./command";

export const togglePhoto = layerCommand("photo", "Photo", "photo", null);
