import { zoomTo } from "../camera";
import { canZoom, changeView } from "../work/zoom";
import type { Command } from "./command";

/** A pixel of the photo is a pixel of the screen. */
export const zoomActual: Command = {
  id: "zoom-actual",
  name: "Show actual pixels",
  icon: "actual",
  keys: "z",
  enabled: canZoom,
  testId: "zoom-actual",
  perform(app) {
    const { pixelRatio } = app.store.getState();
    changeView(app, (view, stage, photo) => zoomTo(view, 1 / pixelRatio, stage, photo));
  },
};
