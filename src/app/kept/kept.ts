/** What stays on this device. Storage may be forbidden (private windows, blocked cookies): then nothing stays. */
import type { Theme } from "../state/page";

const THEME = "loupe-theme";

export interface Kept {
  theme(): Theme;
  keepTheme(theme: Theme): void;
}

/** `storage`: localStorage, whose very name throws where it is forbidden. */
export function createKept(storage: () => Pick<Storage, "getItem" | "setItem">): Kept {
  return {
    theme() {
      try {
        const kept = storage().getItem(THEME);
        return kept === "light" || kept === "dark" ? kept : "system";
      } catch {
        return "system";
      }
    },
    keepTheme(theme) {
      try {
        storage().setItem(THEME, theme);
      } catch {
        // It lasts as long as the page, then.
      }
    },
  };
}
