import type { CSSProperties } from "react";
import type { Box } from "../../engine/api";
import type { Size } from "../../engine/coordinates";

interface Props {
  box: Box;
  label: string | null;
  photo: Size;
}

export function BoxLayer({ box, label, photo }: Props) {
  const [x1, y1, x2, y2] = box;
  const share = (value: number, of: number) => `${(value / of) * 100}%`;
  const style: CSSProperties = {
    left: share(x1, photo.width),
    top: share(y1, photo.height),
    width: share(x2 - x1, photo.width),
    height: share(y2 - y1, photo.height),
  };
  // Under the top edge where there is no room above it.
  const below = y1 / photo.height < 0.07;
  return (
    <div className="layer-box" style={style} data-below={below} data-right={x1 / photo.width > 0.7}>
      {label && (
        <span className="box-label" dir="auto">
          {label}
        </span>
      )}
    </div>
  );
}
