/**
 * Between the stage and the photo: the one place that knows both. Places on the stage are CSS pixels from its upper left
 * corner; photo pixel (x, y) is drawn at (view.x + view.scale · x, view.y + view.scale · y).
 */
import type { Size } from "../engine/mask";

export interface View {
  /** CSS pixels a pixel of the photo. */
  scale: number;
  /** Where the photo's upper left corner is. */
  x: number;
  y: number;
}

export interface At {
  x: number;
  y: number;
}

/** How much larger than the whole photo in the stage it may be shown. */
export const MOST_ZOOM = 32;

/** CSS pixels of a photo's shorter side, at least: of one that is longer than it is wide by far, the middle is shown. */
const LEAST_SIDE = 24;

/** The whole photo, as large as the stage allows, in its middle; of one that would be a mere line, as much as can be seen. */
export function wholeView(stage: Size, photo: Size): View {
  const fit = Math.min(stage.width / photo.width, stage.height / photo.height);
  const seen = LEAST_SIDE / Math.min(photo.width, photo.height);
  const fill = Math.max(stage.width / photo.width, stage.height / photo.height);
  const scale = Math.max(fit, Math.min(seen, fill));
  return { scale, ...centred(scale, stage, photo) };
}

/** The view that null stands for is wholeView(). */
export function shownView(view: View | null, stage: Size, photo: Size): View {
  return view ?? wholeView(stage, photo);
}

export function toPhoto(view: View, { x, y }: At): At {
  return { x: (x - view.x) / view.scale, y: (y - view.y) / view.scale };
}

export function toStage(view: View, { x, y }: At): At {
  return { x: view.x + view.scale * x, y: view.y + view.scale * y };
}

/** The photo in the stage `factor` times as large, and what is at `at` of the stage stays there. Null where that is wholeView(). */
export function zoomAt(view: View, at: At, factor: number, stage: Size, photo: Size): View | null {
  const whole = wholeView(stage, photo).scale;
  // Actual pixels of a small photo are less than the whole stage; from there on it only grows.
  const scale = clamp(view.scale * factor, Math.min(whole, view.scale), whole * MOST_ZOOM);
  if (factor < 1 && scale <= whole * 1.0001 && scale >= whole * 0.9999) return null;
  const place = toPhoto(view, at);
  return within({ scale, x: at.x - scale * place.x, y: at.y - scale * place.y }, stage, photo);
}

/** `scale` CSS pixels a pixel of the photo, about the stage's middle. */
export function zoomTo(view: View, scale: number, stage: Size, photo: Size): View {
  const most = wholeView(stage, photo).scale * MOST_ZOOM;
  const middle = { x: stage.width / 2, y: stage.height / 2 };
  const place = toPhoto(view, middle);
  const to = Math.min(scale, most);
  return within({ scale: to, x: middle.x - to * place.x, y: middle.y - to * place.y }, stage, photo);
}

export function pan(view: View, dx: number, dy: number, stage: Size, photo: Size): View {
  return within({ ...view, x: view.x + dx, y: view.y + dy }, stage, photo);
}

/** After the stage has got another size: what was in its middle is there again. */
export function resized(view: View | null, before: Size, stage: Size, photo: Size): View | null {
  if (!view) return null;
  const least = wholeView(stage, photo).scale;
  const scale = Math.min(view.scale, least * MOST_ZOOM);
  const place = toPhoto(view, { x: before.width / 2, y: before.height / 2 });
  return within({ scale, x: stage.width / 2 - scale * place.x, y: stage.height / 2 - scale * place.y }, stage, photo);
}

/** Whether a part of the photo is outside the stage: there is something to pan to. */
export function overflows({ scale }: View, stage: Size, photo: Size): boolean {
  // A rounding is no pixel.
  return photo.width * scale > stage.width + 0.5 || photo.height * scale > stage.height + 0.5;
}

/** The view moved as little as shows a place, `margin` CSS pixels from the stage's edge. */
export function showing(view: View, place: At, margin: number, stage: Size, photo: Size): View {
  const { x, y } = toStage(view, place);
  const short = (at: number, length: number) => {
    const room = Math.min(margin, length / 2);
    return clamp(at, room, length - room) - at;
  };
  const [dx, dy] = [short(x, stage.width), short(y, stage.height)];
  return dx || dy ? within({ ...view, x: view.x + dx, y: view.y + dy }, stage, photo) : view;
}

/**
 * A view that means the same on any stage: how many times as large as the whole photo, and the place in the stage's middle
 * as shares of the photo's width and height.
 */
export type RelativeView = [zoom: number, x: number, y: number];

export function relativeView(view: View, stage: Size, photo: Size): RelativeView {
  const { x, y } = toPhoto(view, { x: stage.width / 2, y: stage.height / 2 });
  const round = (value: number) => Math.round(value * 1e5) / 1e5;
  return [round(view.scale / wholeView(stage, photo).scale), round(x / photo.width), round(y / photo.height)];
}

/** A zoom of no more than may be made by hand. */
export function viewOn([zoom, x, y]: RelativeView, stage: Size, photo: Size): View {
  const scale = wholeView(stage, photo).scale * Math.min(zoom, MOST_ZOOM);
  const middle = { x: stage.width / 2, y: stage.height / 2 };
  return within({ scale, x: middle.x - scale * x * photo.width, y: middle.y - scale * y * photo.height }, stage, photo);
}

/** The photo covers the stage's middle: it can be drawn out from under what floats over it, and never gets lost. */
function within(view: View, stage: Size, photo: Size): View {
  const axis = (at: number, length: number, drawn: number) => clamp(at, length / 2 - drawn, length / 2);
  return {
    scale: view.scale,
    x: axis(view.x, stage.width, photo.width * view.scale),
    y: axis(view.y, stage.height, photo.height * view.scale),
  };
}

function centred(scale: number, stage: Size, photo: Size): At {
  return { x: (stage.width - photo.width * scale) / 2, y: (stage.height - photo.height * scale) / 2 };
}

const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));
