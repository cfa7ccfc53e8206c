import type { GivenModel } from "../../../engine";
import type { App } from "../../app";
import { tell } from "../tell";

/** Shows what is given, by its manifest, before anything else of it is read or fetched. What goes wrong is told. */
export async function lookAt(app: App, given: GivenModel): Promise<void> {
  const { setDialog, setProblem, setModels } = app.store.getState();
  setProblem(null);
  setDialog("model");
  try {
    const entry = await app.library.look({ model: given });
    const { from } = entry;
    // What was seen is what comes, though the hub may have newer ones then.
    setModels({ offered: { given: from.kind === "hub" ? { pair: from } : given, entry } });
  } catch (error) {
    setModels({ offered: null });
    tell(app, error, "open");
  }
}
