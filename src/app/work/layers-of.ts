import { type LayerName, layerNames } from "../state/layers";

/** The layers that are shown, as one number: a bit each, in the order of their names. */
export const layersOf = (visible: Record<LayerName, boolean>): number =>
  layerNames.reduce((bits, name, i) => bits + (visible[name] ? 2 ** i : 0), 0);

export function shownLayers(bits: number): Record<LayerName, boolean> {
  const shown = (name: LayerName) => (bits & (1 << layerNames.indexOf(name))) !== 0;
  return { photo: shown("photo"), heatmap: shown("heatmap"), mask: shown("mask"), box: shown("box") };
}
