/** A file's contents, small: of the same masks, photo and colours, drawn at once while the file itself is yet to be written. */
import type { Box, Outline } from "../../../engine/mask";
import { linesOf, pathOf } from "../../masks/outline-path";
import type { Page } from "../../page/page";
import type { OpenPhoto } from "../../state/photo";
import { drawWhole, showBox, showMiddle } from "../objects/small-picture";

export interface Shown {
  page: Page;
  photo: OpenPhoto;
  objects: readonly { outline: Outline; colour: string }[];
  /** Of all of them; the whole photo where there are none. */
  bounds: Box;
}

export type Preview = (context: CanvasRenderingContext2D, shown: Shown) => void;

/** Pixels of the canvas. */
const LINE = 4;
const HALO = 9;
const SOFT = 3;
const NODE = 9;
/** How far a line between nodes may be from the outline: so far that a preview has a dozen or two. */
const COARSE = 5;

export const drawCutOut: Preview = (context, { page, photo, objects, bounds }) => {
  const scale = showBox(context, bounds);
  for (const { outline } of objects) {
    context.save();
    context.clip(pathOf(outline, 0.5 / scale), "evenodd");
    drawWhole(context, page, photo, scale);
    context.restore();
  }
};

/** All of the photo that there is room for, as near the objects as it goes. */
export const drawPicture: Preview = (context, { page, photo, objects, bounds: [x1, y1, x2, y2] }) => {
  const { width, height } = context.canvas;
  const scale = Math.max(width / photo.width, height / photo.height);
  const within = (middle: number, side: number, seen: number) => Math.min(Math.max(middle, seen / 2), side - seen / 2);
  const x = within((x1 + x2) / 2, photo.width, width / scale);
  const y = within((y1 + y2) / 2, photo.height, height / scale);
  showMiddle(context, [x, y], scale);
  drawWhole(context, page, photo, scale);
  const halo = getComputedStyle(context.canvas).getPropertyValue("--halo");
  context.lineJoin = "round";
  for (const { outline, colour } of objects) {
    const path = pathOf(outline, 0.5 / scale);
    context.globalAlpha = 0.2;
    context.fillStyle = colour;
    context.fill(path, "evenodd");
    context.globalAlpha = 1;
    for (const [style, line] of [
      [halo, HALO],
      [colour, LINE],
    ] as const) {
      context.strokeStyle = style;
      context.lineWidth = line / scale;
      context.stroke(path);
    }
  }
};

export const drawMask: Preview = (context, shown) => drawWhite(context, shown, "none");

export const drawSoftMask: Preview = (context, shown) => drawWhite(context, shown, `blur(${SOFT}px)`);

function drawWhite(context: CanvasRenderingContext2D, { objects, bounds }: Shown, filter: string): void {
  const scale = showBox(context, bounds);
  context.fillStyle = "#fff";
  context.filter = filter;
  for (const { outline } of objects) context.fill(pathOf(outline, 0.5 / scale), "evenodd");
}

export const drawVector: Preview = (context, { objects, bounds }) => {
  const scale = showBox(context, bounds);
  const node = NODE / scale;
  context.lineWidth = 2 / scale;
  context.strokeStyle = "#191b1f";
  for (const { outline, colour } of objects) {
    context.fillStyle = colour;
    context.fill(pathOf(outline, 0.5 / scale), "evenodd");
    context.fillStyle = "#fff";
    for (const line of linesOf(outline, COARSE / scale)) {
      for (let i = 0; i < line.length; i += 2) {
        const [x, y] = [(line[i] as number) - node / 2, (line[i + 1] as number) - node / 2];
        context.fillRect(x, y, node, node);
        context.strokeRect(x, y, node, node);
      }
    }
  }
};
