import type { Command } from "./command";

export const showModel: Command = {
  id: "show-model",
  name: "Models",
  icon: "model",
  keys: "i",
  enabled: () => true,
  testId: "show-model",
  perform: ({ store }) => store.getState().setDialog("model"),
};
