import type { IconName } from "../icons/Icon";
import type { LayerName } from "../state/layers";
import { useStore } from "../state/store";
import type { Action } from "./command";

export function layerAction(layer: LayerName, name: string, icon: IconName, shortcut: string): Action {
  return {
    name,
    icon,
    shortcut,
    enabled: ({ photo }) => photo !== null,
    pressed: ({ visible }) => visible[layer],
    testId: `layer-${layer}`,
    perform: () => useStore.getState().toggleLayer(layer),
  };
}
