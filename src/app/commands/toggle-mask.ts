import { layerAction } from "./layer-command";

export const toggleMask = layerAction("mask", "Mask", "mask", "m");
