import { layerAction } from "./layer-action";

export const toggleHeatmap = layerAction("heatmap", "Heatmap", "heatmap", "h");
