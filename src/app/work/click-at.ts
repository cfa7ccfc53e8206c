import type { Click } from "../state/pointing";
import type { State } from "../state/store";

/** How a pointer, or the keyboard's crosshair, is held over a place of the photo. */
export interface Held {
  x: number;
  y: number;
  /** About the selected object, wherever it is. */
  shift: boolean;
  /** It takes away. */
  alt: boolean;
  secondary: boolean;
  reach: number;
}

type ClickedState = Pick<State, "sign" | "candidate"> & { photo: { closer: Click["closer"] } | null };

/** A click there. Keys and the right button go before the + and − switches. */
export function clickAt({ x, y, shift, alt, secondary, reach }: Held, state: ClickedState): Click {
  const { sign, candidate } = state;
  const takes = alt || secondary || (sign === "take" && !shift);
  const about = takes || shift || sign === "add" ? "selected" : "plain";
  return { point: { x, y, positive: !takes }, about, reach, candidate, closer: state.photo?.closer ?? null };
}
