import { colourAt } from "../../colour-map";
import { useShown, useStore } from "../../context";

const stops = Array.from({ length: 9 }, (_, i) => `rgb(${colourAt(i / 8).join(" ")})`).join(", ");
const style = { backgroundImage: `linear-gradient(to right, ${stops})` };

/** What the heatmap's colours mean. */
export function Legend() {
  const visible = useStore((state) => state.visible.heatmap);
  const shown = Boolean(useShown()?.heatmap) && visible;
  return (
    <div className="legend" data-shown={shown} aria-hidden={!shown} title="How likely each place is part of the answer">
      <span>unlikely</span>
      <span className="legend-ramp" style={style} />
      <span>likely</span>
    </div>
  );
}
