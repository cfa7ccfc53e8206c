// First, so that every panel's own style comes after them.
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/frame.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { bytesToCome, createLoupe, deleteKeptModels, listKeptModels } from "../engine";
import { AppView } from "./App";
import type { App } from "./app";
import { begin } from "./commands/begin";
import { resume } from "./commands/resume";
import { tendSite } from "./commands/tend-site";
import { AppProvider } from "./context";
import { keptBrowser } from "./kept/browser";
import { createKept } from "./kept/kept";
import { createMasks } from "./masks/client";
import { browserPage } from "./page/browser-page";
import { places } from "./places";
import { browserSite } from "./site/browser-site";
import { readAsked } from "./state/asked";
import type { Theme } from "./state/page";
import { createAppStore } from "./state/store";
import { modelLost } from "./work/model-lost";
import { readCareful } from "./work/watch-death";

const asked = readAsked(location.search, location.hash);
const store = createAppStore(asked);
// In another page's frame nothing is one's own.
const kept = createKept(asked.embed ? { ...keptBrowser, store: null } : keptBrowser);
const site = browserSite({
  list: listKeptModels,
  remove: deleteKeptModels,
  toCome: (model) => bytesToCome(places(false), model),
});
await readCareful({ store, kept });
const isCareful = store.getState().careful !== null;
const loupe = createLoupe(places(isCareful), (why) => modelLost(app, why));
const app: App = {
  store,
  loupe,
  library: loupe,
  masks: createMasks(),
  kept,
  page: browserPage(isCareful),
  site,
};

const applyTheme = ({ theme }: { theme: Theme }) => {
  document.documentElement.dataset.theme = theme;
};
app.store.getState().setTheme(app.kept.theme());
app.store.getState().setSingleKeys(app.kept.singleKeys());
app.store.getState().setDownloads(app.kept.downloads());
// What the address asks for goes before what was chosen some day.
if (!asked.model) store.getState().setWantedModel(kept.wantedModel());
if (!app.store.getState().asked.provider) app.store.getState().setWanted(app.kept.wantedProvider());
applyTheme(app.store.getState());
app.store.subscribe(applyTheme);

const resumed = resume.perform(app);
// What goes wrong with the model is shown by the page.
void begin.perform(app);
void Promise.resolve(resumed).then(() => tendSite.perform(app));

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
