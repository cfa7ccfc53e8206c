import { counted } from "../words";
import { ensureEncoded } from "../work/ensure-encoded";
import { goOn } from "../work/go-on";
import { onPhoto } from "../work/on-photo";
import { tell } from "../work/tell";
import type { Command } from "./command";
import { discardProposals } from "./discard-proposals";

/** Everything: the model offers all objects of the photo, as ghosts. Once more calls it off. */
export const propose: Command = {
  id: "propose",
  name: "Everything",
  icon: "everything",
  keys: "Shift+e",
  enabled: ({ photo }) => photo !== null,
  pressed: ({ proposals }) => proposals !== null && !proposals.prepared,
  testId: "everything",
  async perform(app) {
    const {
      photo,
      proposals: running,
      beginProposals,
      updateProposals,
      setProblem,
      setRefusal,
      announce,
    } = app.store.getState();
    if (running && !running.prepared) return discardProposals.perform(app);
    if (!photo) return;
    // Enter keeps what is found: on the button it would call it off.
    app.page.focusPhoto();
    setProblem(null);
    setRefusal(null);
    const { number, stop } = beginProposals();
    announce("Looking for all objects");
    goOn(app, "all");
    try {
      const found = await onPhoto(app, photo, photo.closer, ensureEncoded, (encoded) => {
        updateProposals(number, { masks: [] });
        return app.loupe.propose({
          photo: encoded.photo,
          signal: stop.signal,
          onEvent: (event) => {
            if (event.type === "progress")
              updateProposals(number, { progress: { done: event.done, total: event.total } });
            else updateProposals(number, { masks: [...(app.store.getState().proposals?.masks ?? []), event.mask] });
          },
        });
      });
      updateProposals(number, { masks: found, progress: null });
      if (app.store.getState().proposals?.number === number) announce(offerWords(found.length));
    } catch (error) {
      const { proposals, dropProposals, problem } = app.store.getState();
      if (proposals?.number !== number) return;
      dropProposals();
      // A model that does not load has already said so, and there one can try again.
      if (!stop.signal.aborted && !problem) tell(app, error, "ask");
    }
  },
};

function offerWords(count: number): string {
  if (!count) return "Nothing found";
  return `${counted(count, "thing")} found. Keep all, or pick them in the list.`;
}
