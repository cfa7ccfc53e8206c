/** The model's worker can end at any moment: a crash, a browser that needs its memory. */
import { LoupeError } from "../../engine";
import type { App } from "../app";
import { NOT_ENCODED } from "../state/photo";
import { dropAhead } from "./encode-ahead";
import { makeReady } from "./make-ready";
import { tell } from "./tell";

/** A model that is lost again so soon is not started again by itself. In ms. */
const SOON = 60_000;
/** What to do about it. */
const ADVICE =
  "That was the second time within a minute: this device may be short of memory. Close other tabs, then try again. " +
  "Nothing you made is lost.";

const ON_PROCESSOR =
  "The graphics device has stopped twice within a minute: until this page is opened anew the model runs on the processor (WASM), " +
  "more slowly. Nothing you made is lost.";

/** `why`, in words. The model is started anew, and the photo on the table read again; what waits for it then goes on. */
export function modelLost(app: App, why: string): void {
  const { model, photo, lostAt, setLostAt, setLoading, setModel, updatePhoto, ...state } = app.store.getState();
  // One that is still loading says itself what went wrong.
  if (model.status !== "ready") return;
  setLoading(null);
  dropAhead(app);
  photo?.stop?.abort();
  if (photo) updatePhoto(photo.key, { ...NOT_ENCODED, trace: photo.trace, closer: null, crops: [] });
  const now = Date.now();
  const isAgain = lostAt !== null && now - lostAt < SOON;
  setLostAt(now);
  if (isAgain && model.info.provider !== "webgpu") {
    const message = `${why} ${ADVICE}`;
    setModel({ status: "failed", message });
    tell(app, new LoupeError("worker-lost", message), "load");
    return;
  }
  if (isAgain) {
    // Of this page alone: it may be a driver's bad day.
    state.setWanted("wasm");
    state.setGpuNotice(ON_PROCESSOR);
    state.announce(ON_PROCESSOR);
  }
  void makeReady(app);
}
