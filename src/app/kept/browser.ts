/** What a browser has for keeping things. */
import { createIndexedStore } from "./indexed-store";
import type { KeptBrowser } from "./kept";

export const keptBrowser: KeptBrowser = {
  local: () => localStorage,
  session: () => sessionStorage,
  store: createIndexedStore(),
  persist: () => navigator.storage?.persist?.(),
  locks: () => navigator.locks,
  channel: (name) => new BroadcastChannel(name),
};
