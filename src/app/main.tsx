// First, so that every panel's own style comes after them.
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/frame.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createLoupe } from "../engine";
import { AppView } from "./App";
import type { App } from "./app";
import { begin } from "./commands/begin";
import { resume } from "./commands/resume";
import { AppProvider } from "./context";
import { keptBrowser } from "./kept/browser";
import { createKept } from "./kept/kept";
import { createMasks } from "./masks/client";
import { browserPage } from "./page/browser-page";
import { places } from "./places";
import { readAsked } from "./state/asked";
import type { Theme } from "./state/page";
import { createAppStore } from "./state/store";

const asked = readAsked(location.search, location.hash);
const app: App = {
  store: createAppStore(asked),
  loupe: createLoupe(places()),
  masks: createMasks(),
  // In another page's frame nothing is one's own.
  kept: createKept(asked.embed ? { ...keptBrowser, store: null } : keptBrowser),
  page: browserPage,
};

const applyTheme = ({ theme }: { theme: Theme }) => {
  document.documentElement.dataset.theme = theme;
};
app.store.getState().setTheme(app.kept.theme());
applyTheme(app.store.getState());
app.store.subscribe(applyTheme);

const resumed = resume.perform(app);
void begin.perform(app);

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
// What was open is shown without the start page before it, where the device is quick.
if (app.kept.tabProject() || app.store.getState().asked.link)
  await Promise.race([resumed, new Promise((resolve) => setTimeout(resolve, 400))]);
createRoot(root).render(
  <StrictMode>
    <AppProvider value={app}>
      <AppView />
    </AppProvider>
  </StrictMode>,
);
