/** Clicks and boxes are answered in the order in which they were made, each from what the one before left. */
import { toLoupeError } from "../../engine";
import type { App } from "../app";
import type { Pending } from "../state/pointing";
import { answerBox } from "./answer-box";
import { answerClick } from "./answer-click";
import { goOn } from "./go-on";
import { tell } from "./tell";

/** Adds it to those that wait; resolves once it and all before it are answered. */
export async function answerInTurn(app: App, pending: Pending): Promise<void> {
  const state = app.store.getState();
  state.setProblem(null);
  // Whoever was told that nothing matches has shown it now.
  state.setRefusal(null);
  state.addPending(pending);
  const { model } = state;
  if (model.status === "waiting" || (model.status === "loading" && !model.pointing)) {
    state.announce(`The ${pending.kind} waits until the model is ready`);
  }
  // Whoever came first answers all, and waits for the model.
  if (state.pending.length) return goOn(app, "pointing");
  for (let next = first(app); next; next = first(app)) {
    if (await answer(app, next)) app.store.getState().dropPending(next);
    else await triedAgain(app);
  }
}

const first = ({ store }: App): Pending | undefined => store.getState().pending[0];

/** Resolves once somebody has the model loaded again, or something is added to what waits, or taken back. */
function triedAgain({ store }: App): Promise<void> {
  const { pending: before } = store.getState();
  return new Promise((resolve) => {
    const leave = store.subscribe(({ loading, pending }) => {
      if (!loading && pending === before) return;
      leave();
      resolve();
    });
  });
}

/** @returns false where there is no model to answer it: then it goes on waiting. */
async function answer(app: App, pending: Pending): Promise<boolean> {
  const { store } = app;
  try {
    // What is done before there is a photo is about the one that opens. If it does not open, it has said so.
    if (!store.getState().photo) await store.getState().opening?.done.catch(() => {});
    const { photo } = store.getState();
    if (!photo) return true;
    const isCurrent = () => {
      const { photo: open, pending: waiting } = store.getState();
      // Called off, where it waits no longer.
      if (open?.key !== photo.key || !waiting.includes(pending)) return false;
      // First, or for a moment it would be shown twice: waiting, and in the mask.
      store.getState().dropPending(pending);
      return true;
    };
    if (pending.kind === "box") await answerBox(app, photo, pending, isCurrent);
    else await answerClick(app, photo, pending.click, isCurrent);
  } catch (error) {
    const { photo, pending: waiting, model } = store.getState();
    // Who called it off knows.
    if (toLoupeError(error).code === "aborted" || !photo || !waiting.includes(pending)) return true;
    // A model that does not load, or was lost again, has already said so.
    if (model.status === "failed") return false;
    tell(app, error, "refine");
  }
  return true;
}
