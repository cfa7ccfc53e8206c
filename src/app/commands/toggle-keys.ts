import type { Command } from "./command";

/** WCAG 2.1.4: whoever speaks to the computer, or touches keys by mistake, can do without. It is kept. */
export const toggleKeys: Command = {
  id: "toggle-keys",
  name: "Single-key shortcuts",
  icon: null,
  keys: null,
  enabled: () => true,
  pressed: ({ singleKeys }) => singleKeys,
  testId: "toggle-keys",
  perform({ store, kept }) {
    const { singleKeys, setSingleKeys, announce } = store.getState();
    setSingleKeys(!singleKeys);
    kept.keepSingleKeys(!singleKeys);
    announce(singleKeys ? "Single-key shortcuts are off" : "Single-key shortcuts are on");
  },
};
