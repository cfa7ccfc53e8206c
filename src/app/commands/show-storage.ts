import type { Command } from "./command";

export const showStorage: Command = {
  id: "show-storage",
  name: "What is kept on this device",
  icon: null,
  keys: null,
  enabled: () => true,
  testId: "show-storage",
  perform: ({ store }) => store.getState().setDialog("storage"),
};
