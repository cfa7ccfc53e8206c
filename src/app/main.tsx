// First, so that every panel's own style comes after them.
import "./styles/tokens.css";
import "./styles/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { applyTheme, keptTheme } from "./kept/theme";
import { loadModel } from "./state/session";
import { useStore } from "./state/store";

useStore.getState().setTheme(keptTheme());
applyTheme(useStore.getState().theme);
useStore.subscribe(({ theme }) => applyTheme(theme));

// The model starts at once; what goes wrong is shown by the page.
loadModel().catch(() => {});

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
