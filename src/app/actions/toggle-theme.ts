import { useStore } from "../../state/store";
import { isDark, keepTheme } from "../theme";
import type { Action } from "./action";

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
