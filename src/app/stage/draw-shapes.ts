/** Outlines on a canvas. Lines keep their width at any zoom. */
import type { Box } from "../../engine";
import type { View } from "../camera";
import type { Sketch } from "../tools/tool";
import type { Outlines } from "./outlines";
import type { Look, Shape } from "./scene";

/** Of styles/tokens.css: what is drawn on the photo is the same in both themes. */
export interface Tokens {
  halo: string;
  ghost: string;
  veil: string;
  fill: number;
  line: number;
  haloWidth: number;
}

export function readTokens(element: Element): Tokens {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    halo: token("halo"),
    ghost: token("ghost"),
    veil: token("photo-veil"),
    fill: Number(token("object-fill")),
    line: Number.parseFloat(token("outline")),
    haloWidth: Number.parseFloat(token("outline-halo")),
  };
}

/** A canvas over the stage and `margin` CSS pixels around it, and the view that it shows. */
export interface Surface {
  context: CanvasRenderingContext2D;
  view: View;
  ratio: number;
  margin: number;
}

/** From here on, drawing is in photo pixels. Returns the part of the photo that the canvas shows. */
export function enterPhoto({ context, view, ratio, margin }: Surface): Box {
  const { width, height } = context.canvas;
  const scale = view.scale * ratio;
  const [left, top] = [(view.x + margin) * ratio, (view.y + margin) * ratio];
  context.setTransform(scale, 0, 0, scale, left, top);
  return [-left / scale, -top / scale, (width - left) / scale, (height - top) / scale];
}

const THIN = 0.75;
const THIN_HALO = 0.7;
/** CSS pixels on, and off. */
const DASH = 5;
/** Of a ghost, of what a click would take. */
const FILLS: Record<Look, (tokens: Tokens) => number> = {
  rest: () => 0,
  selected: ({ fill }) => fill,
  ghost: () => 0,
  hover: ({ fill }) => fill * 0.8,
};

/**
 * On top of what is there. Returns the shapes that are drawn now, but for those whose outlines have yet to come: they are
 * asked for.
 */
export function drawShapes(
  surface: Surface,
  shapes: readonly Shape[],
  outlines: Outlines,
  tokens: Tokens,
): readonly Shape[] {
  const { context, view } = surface;
  const [left, top, right, bottom] = enterPhoto(surface);
  context.lineJoin = "round";
  const pixel = 1 / view.scale;
  return shapes.filter(({ rle, look, colour }) => {
    const isThin = look === "rest" || look === "ghost";
    const outline = outlines.of(rle, view.scale);
    if (!outline) return false;
    const [x1, y1, x2, y2] = outline.bounds;
    if (x1 > right || y1 > bottom || x2 < left || y2 < top) return true;
    const { path } = outline;
    const paint = colour ?? tokens.ghost;
    const fill = FILLS[look](tokens);
    if (fill) {
      context.globalAlpha = fill;
      context.fillStyle = paint;
      context.fill(path, "evenodd");
      context.globalAlpha = 1;
    }
    context.strokeStyle = tokens.halo;
    context.lineWidth = tokens.haloWidth * (isThin ? THIN_HALO : 1) * pixel;
    context.globalAlpha = isThin ? THIN_HALO : 1;
    context.stroke(path);
    context.globalAlpha = 1;
    context.strokeStyle = paint;
    context.lineWidth = tokens.line * (isThin ? THIN : 1) * pixel;
    context.setLineDash(look === "ghost" ? [DASH * pixel, DASH * pixel] : []);
    context.stroke(path);
    context.setLineDash([]);
    return true;
  });
}

/** A stroke of brush or eraser while it is painted. `colour`: of the object that it goes into. */
export function drawStroke(
  surface: Surface,
  sketch: Sketch & { kind: "stroke" },
  colour: string,
  tokens: Tokens,
): void {
  const { context } = surface;
  enterPhoto(surface);
  const { points, radius, erase } = sketch;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.lineWidth = 2 * radius;
  context.strokeStyle = erase ? tokens.veil : colour;
  context.globalAlpha = erase ? 1 : 0.5;
  context.beginPath();
  context.moveTo(points[0] as number, points[1] as number);
  // A line of no length is a dot.
  for (let i = 0; i < points.length; i += 2) context.lineTo(points[i] as number, points[i + 1] as number);
  context.stroke();
  context.globalAlpha = 1;
}

export function clear(context: CanvasRenderingContext2D): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
}
