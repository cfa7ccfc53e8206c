import { zoomAt } from "../camera";
import { canZoom, changeView, middleOf, ZOOM_STEP } from "../work/zoom";
import type { Command } from "./command";

export const zoomIn: Command = {
  id: "zoom-in",
  name: "Zoom in",
  icon: "plus",
  keys: "+",
  enabled: canZoom,
  testId: "zoom-in",
  perform: (app) => changeView(app, (view, stage, photo) => zoomAt(view, middleOf(stage), ZOOM_STEP, stage, photo)),
};
