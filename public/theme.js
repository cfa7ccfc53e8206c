// Before anything is drawn: who has chosen a theme sees no flash of the other one. src/app/kept/settings.ts keeps the choice.
try {
  const theme = localStorage.getItem("loupe-theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // Without storage nothing was chosen.
}
