import { layerAction } from "./layer-action";

export const toggleMask = layerAction("mask", "Mask", "mask", "m");
