import { layerCommand } from "./command";

export const toggleMask = layerCommand("mask", "Outlines", "mask", "m");
