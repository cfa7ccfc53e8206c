import { layerCommand } from "./command";

export const toggleHeatmap = layerCommand("heatmap", "Heatmap", "heatmap", "g");
