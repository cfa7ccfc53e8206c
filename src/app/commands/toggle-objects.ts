import type { Command } from "./command";

export const toggleObjects: Command = {
  id: "toggle-objects",
  name: "List of objects",
  icon: "panel",
  keys: "\\",
  enabled: ({ photo }) => photo !== null,
  pressed: ({ folded }) => !folded,
  testId: "toggle-objects",
  perform({ store }) {
    const { folded, setFolded } = store.getState();
    setFolded(!folded);
  },
};
