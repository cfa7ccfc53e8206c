import { paintStroke } from "../commands/paint-stroke";
import type { State } from "../state/store";
import { call, type Gesture, type PointerPlace, type Tool } from "./tool";

/** Paints into the mask of the selected object. */
export const brush: Tool = {
  id: "brush",
  name: "Brush",
  icon: "brush",
  keys: "p",
  drag: "draw",
  previews: false,
  brush: true,
  begin: (from, state) => stroke(from, state, "brush"),
};

/** CSS pixels that a stroke goes before it has another point. */
const STEP = 1.5;
/** Numbers in a stroke: a document takes no more. */
const MOST = 20_000;

/** One stroke, of brush or eraser. With the right button or Alt the one does the other's work. */
export function stroke(from: PointerPlace, state: State, tool: "brush" | "erase"): Gesture {
  const turned = from.secondary || from.alt;
  const erase = (tool === "erase") !== turned;
  const points = [from.x, from.y];
  const radius = state.brushSize / 2 / from.scale;
  const add = ({ x, y, scale }: PointerPlace, step: number) => {
    const [lastX, lastY] = [points.at(-2) as number, points.at(-1) as number];
    if (Math.hypot(x - lastX, y - lastY) * scale >= step && points.length < MOST) points.push(x, y);
  };
  return {
    move(to) {
      add(to, STEP);
      return { kind: "stroke", points, radius, erase };
    },
    end(at) {
      add(at, Number.EPSILON);
      return call(paintStroke, { points, radius }, erase ? "erase" : "brush");
    },
  };
}
