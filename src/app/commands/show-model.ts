import { useStore } from "../state/store";
import type { Action } from "./command";

export const showModel: Action = {
  name: "About the model",
  icon: "model",
  shortcut: "i",
  enabled: () => true,
  testId: "show-model",
  perform: () => useStore.getState().setDialog("model"),
};
