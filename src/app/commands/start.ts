import { ensureModel } from "../work/ensure-model";
import type { Command } from "./command";

/** Loads the model: the page does it as soon as it is there. What goes wrong is shown. */
export const start: Command = {
  id: "start",
  name: "Start the model",
  icon: null,
  keys: null,
  enabled: ({ loading }) => loading === null,
  perform: (app) =>
    ensureModel(app).then(
      () => {},
      () => {},
    ),
};
