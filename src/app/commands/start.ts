import { ensureModel } from "../work/ensure-model";
import type { Command } from "./command";

/** Loads the model, for whoever does not want to wait for it later. What goes wrong is shown. */
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
