/** While nothing else is to be done, the next photo of the filmstrip is encoded: shown, it can be clicked in at once. */
import type { PhotoInfo } from "../../engine";
import type { App } from "../app";
import { documentOf } from "../state/document";
import type { State } from "../state/store";
import { photoFile } from "./photo-file";

/** Nothing has changed for so long. In ms. */
const REST = 500;

/** From now on, as long as the page is there. */
export function encodeAhead(app: App): void {
  const { store } = app;
  let rest: ReturnType<typeof setTimeout> | undefined;
  store.subscribe((state) => {
    clearTimeout(rest);
    // Whoever asks does not wait for it.
    if (state.ahead && !state.ahead.isDone && isAsked(state)) return dropAhead(app);
    if (nextOf(state)) rest = setTimeout(() => void begin(app), REST);
  });
}

const isAsked = ({ run, questions, proposals }: State) => run !== null || questions.length > 0 || proposals !== null;
const isBusy = (state: State) =>
  isAsked(state) || state.asking !== null || state.adding !== null || state.opening !== null;

/** SHA-256 of the photo to encode; null where it is not the time for it. */
function nextOf(state: State): string | null {
  const { project, photo, pending, model, careful, asked, ahead } = state;
  // In little memory one photo is enough.
  if (!project || !photo?.encoded || pending.length || model.status !== "ready" || careful || asked.trace) return null;
  if (isBusy(state)) return null;
  const at = project.photos.findIndex((one) => one.photo.sha256 === documentOf(state)?.photo.sha256);
  const next = project.photos[at + 1]?.photo.sha256;
  return next && next !== ahead?.sha256 ? next : null;
}

async function begin(app: App): Promise<void> {
  const { store, loupe } = app;
  const sha256 = nextOf(store.getState());
  if (!sha256) return;
  const file = await photoFile(app, sha256);
  if (!file || nextOf(store.getState()) !== sha256) return;
  dropAhead(app);
  const stop = new AbortController();
  const info = loupe.encode({ image: file, signal: stop.signal });
  store.getState().setAhead({ sha256, info, stop, isDone: false });
  const done = () => {
    const { ahead, setAhead } = store.getState();
    if (ahead?.info === info) setAhead({ ...ahead, isDone: true });
  };
  // Why it failed is told once it is shown, and fails again.
  info.then(done, done);
}

/** What was encoded of this photo, or is being encoded; null where nothing is. Of any other it is given up. */
export function takeAhead(app: App, sha256: string | undefined): Promise<PhotoInfo> | null {
  const { ahead, setAhead } = app.store.getState();
  if (ahead?.sha256 !== sha256) {
    dropAhead(app);
    return null;
  }
  setAhead(null);
  return ahead?.info ?? null;
}

export function dropAhead({ store, loupe }: App): void {
  const { ahead, setAhead } = store.getState();
  if (!ahead) return;
  setAhead(null);
  ahead.stop.abort();
  ahead.info.then(({ photo }) => loupe.forget({ photo })).catch(() => {});
}
