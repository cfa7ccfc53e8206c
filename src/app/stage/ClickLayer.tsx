import type { Size } from "../../engine/coordinates";
import type { Point } from "../../engine/values";
import { placeStyle } from "./view";

interface Props {
  /** Those that are in the mask, and those that are not yet. */
  clicks: readonly Point[];
  pending: readonly Point[];
  photo: Size;
  crosshair: Pick<Point, "x" | "y"> | null;
}

/** The clicks made on the shown object, and the keyboard's crosshair. */
export function ClickLayer({ clicks, pending, photo, crosshair }: Props) {
  const answered = clicks.map((point) => ({ point, waits: false }));
  const waiting = pending.map((point) => ({ point, waits: true }));
  return (
    <>
      {[...answered, ...waiting].map(({ point, waits }) => (
        <span
          key={`${point.x},${point.y},${point.positive}`}
          className="click"
          style={placeStyle(point, photo)}
          data-positive={point.positive}
          data-pending={waits}
          data-testid="click"
        />
      ))}
      {crosshair && <span className="crosshair" style={placeStyle(crosshair, photo)} />}
    </>
  );
}
