import { clickPhoto } from "../commands/click-photo";
import { keepProposal } from "../commands/keep-proposal";
import type { State } from "../state/store";
import { clickAt } from "../work/click-at";
import { ghostAt } from "../work/under";
import { type CommandCall, call, isDrag, type PointerPlace, REACH, type Tool } from "./tool";

/** A click says that this place is part of an object, or is not. It counts where the pointer is let go. */
export const point: Tool = {
  id: "point",
  name: "Point",
  icon: "point",
  keys: "v",
  drag: "aim",
  previews: true,
  brush: false,
  begin(from, state) {
    let dragged = false;
    return {
      move(to) {
        // Back where it began, it was still no click. A finger aims as long as it is down.
        dragged ||= !to.touch && isDrag(from, to);
        return null;
      },
      end: (at) => (dragged || (!at.touch && isDrag(from, at)) ? null : pointAt(at, state)),
    };
  },
};

/** What a click does with this tool, and with others where they have nothing of their own to do. */
export function pointAt(at: PointerPlace, state: State): CommandCall | null {
  if (state.photo && isOutside(at, state.photo)) return null;
  const isPlain = !at.shift && !at.alt && !at.secondary;
  const ghost = isPlain ? ghostAt(state, at) : null;
  if (ghost) return call(keepProposal, ghost);
  return call(clickPhoto, clickAt({ ...at, reach: REACH / at.scale }, state));
}

const isOutside = ({ x, y }: PointerPlace, { width, height }: { width: number; height: number }) =>
  x < 0 || y < 0 || x > width || y > height;
