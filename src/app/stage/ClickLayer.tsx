import type { Point } from "../../engine/api";
import type { Size } from "../../engine/coordinates";
import type { Turn } from "../state/turn";

interface Props {
  turn: Turn;
  photo: Size;
  crosshair: Pick<Point, "x" | "y"> | null;
}

/** The clicks made on this answer's mask, and the keyboard's crosshair. */
export function ClickLayer({ turn, photo, crosshair }: Props) {
  const place = ({ x, y }: Pick<Point, "x" | "y">) => ({
    left: `${(x / photo.width) * 100}%`,
    top: `${(y / photo.height) * 100}%`,
  });
  const answered = turn.refinements.map(({ point }) => ({ point, pending: false }));
  const waiting = turn.pending.map((point) => ({ point, pending: true }));
  return (
    <>
      {[...answered, ...waiting].map(({ point, pending }) => (
        <span
          key={`${point.x},${point.y},${point.positive}`}
          className="click"
          style={place(point)}
          data-positive={point.positive}
          data-pending={pending}
          data-testid="click"
        />
      ))}
      {crosshair && <span className="crosshair" style={place(crosshair)} />}
    </>
  );
}
