import { layerCommand } from "./command";

export const toggleMask = layerCommand("mask", "Mask", "mask", "m");
