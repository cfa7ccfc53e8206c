import type { Command } from "./command";

/** `id`: null for none. `more`: beside what is selected, or no longer. */
export const selectObject: Command<[string | null, boolean?]> = {
  id: "select-object",
  name: "Select an object",
  icon: null,
  keys: null,
  enabled: ({ history }) => history !== null,
  perform({ store }, id, more = false) {
    const { select, selectAlso } = store.getState();
    if (more && id !== null) selectAlso(id);
    else select(id);
  },
};
