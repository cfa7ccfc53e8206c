import { layerAction } from "./layer-command";

export const toggleHeatmap = layerAction("heatmap", "Heatmap", "heatmap", "h");
