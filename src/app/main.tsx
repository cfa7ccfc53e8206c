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
import { resume } from "./commands/resume";
import { start } from "./commands/start";
import { AppProvider } from "./context";
import { keptBrowser } from "./kept/browser";
import { createKept } from "./kept/kept";
import { createMasks } from "./masks/client";
import { browserPage } from "./page/browser-page";
import { places } from "./places";
import { readAsked } from "./state/asked";
import type { Theme } from "./state/page";
import { createAppStore } from "./state/store";

const app: App = {
  store: createAppStore(readAsked(location.search)),
  loupe: createLoupe(places()),
  masks: createMasks(),
  kept: createKept(keptBrowser),
  page: browserPage,
};

const applyTheme = ({ theme }: { theme: Theme }) => {
  document.documentElement.dataset.theme = theme;
};
app.store.getState().setTheme(app.kept.theme());
// What the address asks for goes before what was chosen some day.
if (!app.store.getState().asked.provider) app.store.getState().setWanted(app.kept.wantedProvider());
applyTheme(app.store.getState());
app.store.subscribe(applyTheme);

const resumed = resume.perform(app);
// The model starts at once; what goes wrong is shown by the page.
void start.perform(app);

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
// What was open is shown without the start page before it, where the device is quick.
if (app.kept.tabProject()) await Promise.race([resumed, new Promise((resolve) => setTimeout(resolve, 400))]);
createRoot(root).render(
  <StrictMode>
    <AppProvider value={app}>
      <AppView />
    </AppProvider>
  </StrictMode>,
);
