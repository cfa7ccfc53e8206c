/** Light, dark, or as the system says; what was chosen is remembered on this device. */
import type { Theme } from "../state/page";

const KEY = "loupe-theme";

export function isDark(theme: Theme): boolean {
  return theme === "system" ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
}

// Storage may be forbidden (private windows, blocked cookies): then the choice lasts as long as the page.
export function keptTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system";
  }
}

export function keepTheme(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {}
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}
