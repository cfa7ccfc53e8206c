import type { WantedProvider } from "../../engine";
import { isHeldToWasm } from "../state/held-to-wasm";
import { startAnew } from "../work/start-anew";
import type { Command } from "./command";

/** What the model runs on, kept as a setting: it is started anew there, and the photo read anew. */
export const chooseProvider: Command<[WantedProvider]> = {
  id: "choose-provider",
  name: "Choose what the model runs on",
  icon: null,
  keys: null,
  // Where the page takes care, starting the model anew would change nothing.
  enabled: (state) => state.model.status !== "loading" && !state.run && !isHeldToWasm(state),
  async perform(app, wanted) {
    app.kept.keepWantedProvider(wanted);
    const { setWanted, setGpuNotice } = app.store.getState();
    setWanted(wanted);
    setGpuNotice(null);
    await startAnew(app);
  },
};
