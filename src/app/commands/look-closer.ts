import { canLookCloser, leaveCloser, lookCloser as look } from "../work/closer";
import type { Command } from "./command";

/** The part of the photo that is seen is read by itself: small things in it can be clicked and asked for. Once more: all of it. */
export const lookCloser: Command = {
  id: "look-closer",
  name: "Look closer",
  icon: "closer",
  keys: "c",
  enabled: (state) => state.photo?.closer != null || canLookCloser(state),
  pressed: (state) => state.photo?.closer != null,
  testId: "look-closer",
  perform: (app) => (app.store.getState().photo?.closer ? leaveCloser(app) : look(app)),
};
