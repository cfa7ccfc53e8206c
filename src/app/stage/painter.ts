/**
 * Draws photo and masks. The canvases reach MARGIN beyond the stage on all sides and are moved as they are while the photo
 * is panned; they are drawn anew when that margin is used up, when the zoom changes, and once the photo is at rest.
 */

import type { Size } from "../../engine/mask";
import type { App } from "../app";
import { shownView, type View } from "../camera";
import { OBJECT_COLOURS } from "../object-colours";
import { selectedObject } from "../state/document";
import type { OpenPhoto } from "../state/photo";
import { pointedProposal } from "../state/proposals";
import type { State } from "../state/store";
import { CutOut, isSameCutOut } from "./cut-out";
import { Details } from "./details";
import { drawCutOut, drawPhoto } from "./draw-photo";
import { clear, drawShapes, drawStroke, readTokens, type Surface, type Tokens } from "./draw-shapes";
import type { Live, LiveStore } from "./live";
import { Outlines } from "./outlines";
import { addedShapes, type Shape, sameScene, sceneOf } from "./scene";

/** CSS pixels. */
export const MARGIN = 160;
/** Milliseconds without a change of the view after which it is at rest. */
const REST = 150;

export interface Canvases {
  photo: HTMLCanvasElement;
  objects: HTMLCanvasElement;
  /** What a click would take, and the stroke that is being painted. */
  live: HTMLCanvasElement;
}

interface Drawn {
  view: View;
  ratio: number;
  stage: Size;
  photo: number;
}

export class Painter {
  readonly #app: App;
  readonly #live: LiveStore;
  readonly #stage: HTMLElement;
  readonly #world: HTMLElement;
  readonly #contexts: Record<keyof Canvases, CanvasRenderingContext2D>;
  readonly #tokens: Tokens;
  readonly #outlines: Outlines;
  readonly #details: Details;
  readonly #cutOut: CutOut;
  readonly #leave: (() => void)[];
  #frame = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #drawn: Drawn | null = null;
  /** What is on the canvas of objects, for that view. */
  #painted: { drawn: Drawn; shapes: readonly Shape[] } | null = null;
  #stale = { photo: true, objects: true, live: true };

  constructor(app: App, live: LiveStore, elements: { stage: HTMLElement; world: HTMLElement; canvases: Canvases }) {
    const { stage, world, canvases } = elements;
    this.#app = app;
    this.#live = live;
    this.#stage = stage;
    this.#world = world;
    this.#contexts = {
      photo: contextOf(canvases.photo),
      objects: contextOf(canvases.objects),
      live: contextOf(canvases.live),
    };
    this.#tokens = readTokens(stage);
    this.#outlines = new Outlines(app.masks, () => this.#request({ objects: true, live: true }));
    this.#details = new Details(app.page, () => this.#request({ photo: true }));
    this.#cutOut = new CutOut(app, () => this.#request({ photo: true, objects: true }));
    this.#leave = [
      app.store.subscribe((state, before) => this.#changed(state, before)),
      live.subscribe((now, before) => this.#pointed(now, before)),
    ];
    this.#request({});
  }

  end(): void {
    for (const leave of this.#leave) leave();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#rest);
    this.#details.end();
    this.#cutOut.end();
  }

  #changed(state: State, before: State): void {
    const cutOut = !isSameCutOut(state, before);
    const objects = cutOut || !sameScene(state, before);
    const live =
      state.preview !== before.preview ||
      pointedProposal(state) !== pointedProposal(before) ||
      state.peek !== before.peek;
    const photo = cutOut || state.photo !== before.photo || isPhotoShown(state) !== isPhotoShown(before);
    const view = state.view !== before.view || state.stage !== before.stage || state.pixelRatio !== before.pixelRatio;
    if (objects || live || photo || view) this.#request({ objects, live, photo });
  }

  #pointed(now: Live, before: Live): void {
    if (now.hover !== before.hover || now.sketch !== before.sketch) this.#request({ live: true });
  }

  #request(stale: Partial<Record<keyof Canvases, boolean>>): void {
    for (const name of ["photo", "objects", "live"] as const) this.#stale[name] ||= stale[name] ?? false;
    if (!this.#frame) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    this.#frame = 0;
    const state = this.#app.store.getState();
    const { photo, stage, pixelRatio: ratio } = state;
    if (!photo || !stage) return;
    const view = shownView(state.view, stage, photo);
    if (!this.#canMove(view, ratio, stage, photo)) {
      this.#place({ view, ratio, stage, photo: photo.key }, photo);
      this.#stale = { photo: true, objects: true, live: true };
    }
    const { view: drawn } = this.#drawn as Drawn;
    if (this.#stale.photo) this.#drawPhoto(state);
    if (this.#stale.objects) this.#drawObjects(state);
    if (this.#stale.live) this.#drawLive(state);
    this.#stale = { photo: false, objects: false, live: false };
    // In whole pixels of the screen, or all would be blurred on the way.
    const moved = (by: number) => Math.round(by * ratio) / ratio;
    this.#world.style.transform = `translate(${moved(view.x - drawn.x)}px, ${moved(view.y - drawn.y)}px)`;
    this.#stage.dataset.photoWidth = String(photo.width);
    this.#stage.dataset.photoHeight = String(photo.height);
    this.#stage.dataset.view = [view.scale, view.x, view.y].join(",");
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#settle(), REST);
  }

  /** Whether what is drawn needs only to be moved. */
  #canMove(view: View, ratio: number, stage: Size, photo: OpenPhoto): boolean {
    const drawn = this.#drawn;
    if (!drawn || drawn.photo !== photo.key || drawn.ratio !== ratio || drawn.view.scale !== view.scale) return false;
    if (drawn.stage.width !== stage.width || drawn.stage.height !== stage.height) return false;
    const reaches = (side: "width" | "height", at: "x" | "y") => {
      const [first, last] = [drawn.view[at], drawn.view[at] + photo[side] * view.scale];
      // All of the photo is on the canvases, or what comes into sight is.
      const isWhole = first >= -MARGIN && last <= stage[side] + MARGIN;
      return isWhole || Math.abs(view[at] - drawn.view[at]) <= MARGIN;
    };
    return reaches("width", "x") && reaches("height", "y");
  }

  /** At rest all is drawn where it is, to a fraction of a pixel, with the margin full again. */
  #settle(): void {
    const { photo, stage, view } = this.#app.store.getState();
    if (!photo || !stage || !this.#drawn) return;
    const shown = shownView(view, stage, photo);
    if (shown.x !== this.#drawn.view.x || shown.y !== this.#drawn.view.y) {
      this.#drawn = null;
      this.#request({});
    } else this.#details.want(photo, this.#surface("photo"));
  }

  #place(drawn: Drawn, size: Size): void {
    this.#drawn = drawn;
    const { view } = drawn;
    this.#size("photo", true);
    this.#size("objects", true);
    // For all else that lies on the photo: stage.css.
    const style = this.#world.style;
    style.setProperty("--scale", String(view.scale));
    style.setProperty("--tx", String(view.x));
    style.setProperty("--ty", String(view.y));
    style.setProperty("--photo-width", String(size.width));
    style.setProperty("--photo-height", String(size.height));
  }

  /** A canvas with nothing on it has no pixels either. */
  #size(name: keyof Canvases, isUsed: boolean): void {
    const { ratio, stage } = this.#drawn as Drawn;
    const { canvas } = this.#contexts[name];
    const [width, height] = [stage.width, stage.height].map((side) => Math.round((side + 2 * MARGIN) * ratio)) as [
      number,
      number,
    ];
    Object.assign(canvas.style, { width: `${width / ratio}px`, height: `${height / ratio}px` });
    if (canvas.width !== (isUsed ? width : 0)) canvas.width = isUsed ? width : 0;
    if (canvas.height !== (isUsed ? height : 0)) canvas.height = isUsed ? height : 0;
  }

  #surface(name: keyof Canvases): Surface {
    const { view, ratio } = this.#drawn as Drawn;
    return { context: this.#contexts[name], view, ratio, margin: MARGIN };
  }

  #drawPhoto(state: State): void {
    const { photo } = state;
    const surface = this.#surface("photo");
    const cutOut = this.#cutOut.of(state);
    this.#stage.dataset.cutOut = String(cutOut !== null);
    if (photo && cutOut) drawCutOut(surface, photo, cutOut);
    else if (!photo || !isPhotoShown(state)) clear(surface.context);
    else drawPhoto(surface, photo, this.#app.page.levels(photo.bitmap), this.#details.of(photo));
  }

  #drawObjects(state: State): void {
    const surface = this.#surface("objects");
    // An outline would lie on the edge that is looked at.
    const shapes = this.#cutOut.of(state) ? [] : sceneOf(state);
    const { canvas } = surface.context;
    if (shapes.length) canvas.dataset.testid = "layer-mask";
    else delete canvas.dataset.testid;
    // Thirty offers that come one by one are not drawn thirty times.
    const drawn = this.#drawn as Drawn;
    const before = this.#painted?.drawn === drawn ? this.#painted.shapes : [];
    const added = before.length ? addedShapes(before, shapes) : null;
    if (!added) clear(surface.context);
    const now = drawShapes(surface, added ?? shapes, this.#outlines, this.#tokens);
    this.#painted = { drawn, shapes: added ? [...before, ...now] : now };
  }

  #drawLive(state: State): void {
    const surface = this.#surface("live");
    const { hover, sketch } = this.#live.getState();
    const rle =
      state.peek === "photo" ? null : (hover ?? pointedProposal(state)?.rle ?? state.preview?.mask.rle ?? null);
    const isStroke = sketch?.kind === "stroke";
    surface.context.canvas.dataset.outline = String(rle !== null);
    this.#size("live", rle !== null || isStroke);
    clear(surface.context);
    if (rle || isStroke)
      drawShapes(surface, rle ? [{ rle, look: "hover", colour: null }] : [], this.#outlines, this.#tokens);
    if (!isStroke) return;
    const colour = OBJECT_COLOURS[selectedObject(state)?.colour ?? 0] as string;
    drawStroke(surface, sketch, colour, this.#tokens);
  }
}

/** Held down, the key shows it all the same: to be compared with what is cut out of it. */
const isPhotoShown = ({ visible, peek }: State) => visible.photo || peek === "photo";

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser gave no canvas to draw the photo on. Reload the page.");
  return context;
}
