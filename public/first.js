// Before the app's own script and styles, and where they do not come.
try {
  // Who has chosen a theme sees no flash of the other one. src/app/kept/settings.ts keeps the choice.
  const theme = localStorage.getItem("loupe-theme");
  if (theme) document.documentElement.dataset.theme = theme;
  // What the start page waits for comes beside the app's own script, unless something else will be shown
  // (src/app/kept/settings.ts keeps which project was open).
  const files = document.getElementById("start-files");
  if (
    files &&
    !/[?&](sample|embed)/.test(location.search) &&
    !location.hash &&
    !sessionStorage.getItem("loupe-project")
  )
    document.head.append(files.content);
} catch {
  // Without storage nothing was chosen.
}

// Otherwise the page stays blank without a word.
{
  // Milliseconds: a slow line brings them in less.
  const PATIENCE = 15_000;
  const said = new Map();

  const root = () => document.getElementById("root");
  const isThere = () => (root()?.childElementCount ?? 0) > 0;

  function say(file, what) {
    takeBack(file);
    const words = document.createElement("p");
    words.setAttribute("role", "alert");
    words.style.cssText = "margin: 0; padding: 24px; font: 16px/1.5 system-ui, sans-serif";
    const name = `${file.src ? "script" : "styles"} ${new URL(file.src || file.href).pathname}`;
    words.textContent = `Loupe's own ${name} ${what}`;
    said.set(file, words);
    document.body.prepend(words);
  }

  function takeBack(file) {
    said.get(file)?.remove();
    said.delete(file);
  }

  function failed({ target }) {
    // What comes later is told by the app (src/app/late.ts).
    if ((target instanceof HTMLScriptElement || target instanceof HTMLLinkElement) && root() && !isThere())
      say(target, "did not come. Check your connection, then load this page again.");
  }
  addEventListener("error", failed, true);

  setTimeout(() => {
    if (!root() || isThere()) return;
    const late = "not come yet: your connection is slow, or stands still. Wait a little, or load this page again.";
    for (const link of document.querySelectorAll("link[rel=stylesheet]")) {
      if (link.sheet || said.has(link)) continue;
      // A browser draws and runs nothing before the styles that a page came with; what is added later it does not wait for.
      const again = link.cloneNode();
      again.onload = () => takeBack(again);
      link.replaceWith(again);
      say(again, `have ${late}`);
    }
    for (const script of document.querySelectorAll("script[type=module]")) {
      // What has come, be it to wait for the others, is listed.
      if (said.has(script) || performance.getEntriesByName(script.src).length > 0) continue;
      say(script, `has ${late}`);
      new MutationObserver(() => isThere() && takeBack(script)).observe(root(), { childList: true });
    }
  }, PATIENCE);
}
