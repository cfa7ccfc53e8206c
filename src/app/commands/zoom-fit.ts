import { canZoom } from "../work/zoom";
import type { Command } from "./command";

export const zoomFit: Command = {
  id: "zoom-fit",
  name: "Show the whole photo",
  icon: "fit",
  keys: "0",
  enabled: canZoom,
  testId: "zoom-fit",
  perform: ({ store }) => store.getState().setView(null),
};
