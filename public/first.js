// Before the app's own script, and where that does not come.
try {
  // Who has chosen a theme sees no flash of the other one. src/app/kept/settings.ts keeps the choice.
  const theme = localStorage.getItem("loupe-theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // Without storage nothing was chosen.
}

// A script that does not come fires this; otherwise the page stays blank without a word.
addEventListener(
  "error",
  ({ target }) => {
    const root = document.getElementById("root");
    if (!(target instanceof HTMLScriptElement) || !root || root.childElementCount > 0) return;
    const words = document.createElement("p");
    words.setAttribute("role", "alert");
    words.style.cssText = "padding: 24px; font: 16px/1.5 system-ui, sans-serif";
    words.textContent = `Loupe's own script ${new URL(target.src).pathname} did not come. Check your connection, then load this page again.`;
    root.append(words);
  },
  true,
);
