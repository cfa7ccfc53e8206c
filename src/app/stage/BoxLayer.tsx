import type { Size } from "../../engine/coordinates";
import type { Box } from "../../engine/values";
import { boxStyle } from "./view";

interface Props {
  box: Box;
  label: string | null;
  photo: Size;
}

export function BoxLayer({ box, label, photo }: Props) {
  const [x1, y1] = box;
  // Under the top edge where there is no room above it.
  const below = y1 / photo.height < 0.07;
  return (
    <div className="layer-box" style={boxStyle(box, photo)} data-below={below} data-right={x1 / photo.width > 0.7}>
      {label && (
        <span className="box-label" dir="auto">
          {label}
        </span>
      )}
    </div>
  );
}
