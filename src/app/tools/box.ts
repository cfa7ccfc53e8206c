import type { Box } from "../../engine";
import { type HandleName, handleAt, movedBox, resizedBox } from "../box-handles";
import { drawBox } from "../commands/draw-box";
import { selectedObject } from "../state/document";
import type { State } from "../state/store";
import { drawnBox } from "../work/drawn-box";
import { pointAt } from "./point";
import { call, isDrag, type PointerPlace, type Tool } from "./tool";

/** A drag draws a box, or moves and resizes that of the selected object; a click does what Point does. */
export const box: Tool = {
  id: "box",
  name: "Box",
  icon: "box",
  keys: "b",
  drag: "draw",
  previews: true,
  brush: false,
  begin(from, state) {
    const held = heldBox(from, state);
    let dragged = false;
    const drawn = (to: PointerPlace): Box => {
      if (!held) return ordered(from, to, state);
      const [dx, dy] = [to.x - from.x, to.y - from.y];
      return held.handle === "move"
        ? movedBox(held.box, dx, dy, state.photo ?? null)
        : resizedBox(held.box, held.handle, dx, dy, state.photo ?? null);
    };
    const object = held?.object ?? null;
    return {
      move(to) {
        dragged ||= isDrag(from, to);
        return dragged ? { kind: "box", box: drawn(to), object } : null;
      },
      end(at) {
        // A drag that came back to where it began draws nothing, and is no click either.
        if (dragged || isDrag(from, at)) return isDrag(from, at) ? call(drawBox, drawn(at), object) : null;
        return pointAt(at, state);
      },
    };
  },
};

/** The selected object's box, where the pointer has hold of it. */
function heldBox(from: PointerPlace, state: State): { object: string; box: Box; handle: HandleName | "move" } | null {
  const object = selectedObject(state);
  const own = object && !object.hidden ? drawnBox(object) : null;
  const handle = own && handleAt(own, from, from.scale, from.touch);
  return object && own && handle ? { object: object.id, box: own, handle } : null;
}

/** Between two places, inside the photo. */
function ordered(from: PointerPlace, to: PointerPlace, { photo }: State): Box {
  const inside = (value: number, most: number) => Math.min(Math.max(value, 0), most);
  const [width, height] = [photo?.width ?? Number.POSITIVE_INFINITY, photo?.height ?? Number.POSITIVE_INFINITY];
  return [
    inside(Math.min(from.x, to.x), width),
    inside(Math.min(from.y, to.y), height),
    inside(Math.max(from.x, to.x), width),
    inside(Math.max(from.y, to.y), height),
  ];
}
