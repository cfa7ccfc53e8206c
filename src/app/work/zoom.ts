import type { Size } from "../../engine/mask";
import type { App } from "../app";
import { shownView, type View } from "../camera";
import type { State } from "../state/store";

/** Of a key or a button. */
export const ZOOM_STEP = Math.SQRT2;

export const canZoom = ({ photo, stage }: State): boolean => photo !== null && stage !== null;

/** Sets what `next` makes of the view; nothing without a photo on a stage. */
export function changeView({ store }: App, next: (view: View, stage: Size, photo: Size) => View | null): void {
  const { photo, stage, view, setView } = store.getState();
  if (photo && stage) setView(next(shownView(view, stage, photo), stage, photo));
}

export const middleOf = ({ width, height }: Size) => ({ x: width / 2, y: height / 2 });
