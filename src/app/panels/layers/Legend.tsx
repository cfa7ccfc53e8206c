import { colourAt } from "../../stage/colour-map";
import { selectedTurn } from "../../state/answers";
import { useStore } from "../../state/store";

const stops = Array.from({ length: 9 }, (_, i) => `rgb(${colourAt(i / 8).join(" ")})`).join(", ");
const style = { backgroundImage: `linear-gradient(to right, ${stops})` };

/** What the heatmap's colours mean. */
export function Legend() {
  const shown = useStore((state) => state.visible.heatmap && Boolean(selectedTurn(state)?.heatmap));
  return (
    <div className="legend" data-shown={shown} aria-hidden={!shown} title="How likely each place is part of the answer">
      <span>unlikely</span>
      <span className="legend-ramp" style={style} />
      <span>likely</span>
    </div>
  );
}
