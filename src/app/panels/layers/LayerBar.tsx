import { layerCommands } from "../../commands";
import { useStore } from "../../context";
import { CommandButton } from "../commands/CommandButton";
import { Legend } from "./Legend";
import "./layers.css";

export function LayerBar() {
  const opacity = useStore((state) => state.opacity);
  const setOpacity = useStore((state) => state.setOpacity);
  return (
    <div className="layer-bar">
      <fieldset className="layer-toggles">
        <legend className="visually-hidden">Layers</legend>
        {layerCommands.map((command) => (
          <CommandButton key={command.id} command={command} show="both" />
        ))}
      </fieldset>
      <label className="opacity">
        <span>Opacity</span>
        <input
          type="range"
          min="0"
          max="100"
          value={Math.round(opacity * 100)}
          data-testid="opacity"
          onChange={(event) => setOpacity(Number(event.target.value) / 100)}
        />
      </label>
      <Legend />
    </div>
  );
}
