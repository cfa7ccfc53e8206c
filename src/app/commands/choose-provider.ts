import type { WantedProvider } from "../../engine";
import { isHeldToWasm } from "../state/held-to-wasm";
import { ensureEncoded } from "../work/ensure-encoded";
import { ensureModel } from "../work/ensure-model";
import { tell } from "../work/tell";
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
    const { photo, setWanted, setLoading, setProblem, updatePhoto } = app.store.getState();
    app.kept.keepWantedProvider(wanted);
    setWanted(wanted);
    setLoading(null);
    setProblem(null);
    photo?.stop?.abort();
    if (photo) updatePhoto(photo.key, { encodes: null, closer: null, crops: [] });
    try {
      await ensureModel(app);
      if (photo) await ensureEncoded(app, photo);
    } catch (error) {
      // A model that does not load has already said so.
      if (app.store.getState().model.status !== "failed") tell(app, error, "encode");
    }
  },
};
