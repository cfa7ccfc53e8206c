import { isDark, keepTheme } from "../kept/theme";
import { useStore } from "../state/store";
import type { Action } from "./command";

export const toggleTheme: Action = {
  name: "Dark or light",
  icon: "theme",
  shortcut: "t",
  enabled: () => true,
  testId: "theme-toggle",
  perform: () => {
    const theme = isDark(useStore.getState().theme) ? "light" : "dark";
    useStore.getState().setTheme(theme);
    keepTheme(theme);
  },
};
