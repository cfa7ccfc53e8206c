import type { ModelEntry } from "../../../engine";
import type { App } from "../../app";
import { NOT_ENCODED } from "../../state/photo";
import { dropAhead } from "../encode-ahead";
import { startAnew } from "../start-anew";

/** Together they would not fit into what a page has: the one before ends first. */
const MOST_TOGETHER = 1e9;

/** From now on, and at later visits once it has started here. What goes wrong is told. */
export async function takeModel(app: App, { key, bytes, isDefault }: ModelEntry): Promise<void> {
  const { store, kept, loupe } = app;
  const { model, photo, proposals, updatePhoto, setWantedModel, dropProposals } = store.getState();
  const wanted = isDefault ? null : key;
  setWantedModel(wanted);
  // Of another model: its masks have another size.
  proposals?.stop.abort();
  dropProposals();
  dropAhead(app);
  store.setState({ lowRes: new WeakMap() });
  if (photo) updatePhoto(photo.key, { ...NOT_ENCODED, trace: photo.trace });
  if (model.status === "ready" && model.info.bytes + bytes > MOST_TOGETHER) await loupe.dispose();
  // Who comes back before the photo is read has the model that they chose.
  await startAnew(app, () => kept.keepWantedModel(store.getState().wantedModel));
}
