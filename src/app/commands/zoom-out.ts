import { zoomAt } from "../camera";
import { canZoom, changeView, middleOf, ZOOM_STEP } from "../work/zoom";
import type { Command } from "./command";

export const zoomOut: Command = {
  id: "zoom-out",
  name: "Zoom out",
  icon: "minus",
  keys: "-",
  enabled: canZoom,
  testId: "zoom-out",
  perform: (app) => changeView(app, (view, stage, photo) => zoomAt(view, middleOf(stage), 1 / ZOOM_STEP, stage, photo)),
};
