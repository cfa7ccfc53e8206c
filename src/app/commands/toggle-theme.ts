import type { Command } from "./command";

export const toggleTheme: Command = {
  id: "toggle-theme",
  name: "Dark or light",
  icon: "theme",
  keys: "t",
  enabled: () => true,
  testId: "theme-toggle",
  perform({ store, kept, page }) {
    const { theme, setTheme } = store.getState();
    const isDark = theme === "system" ? page.prefersDark() : theme === "dark";
    const next = isDark ? "light" : "dark";
    setTheme(next);
    kept.keepTheme(next);
  },
};
