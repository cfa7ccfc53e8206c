/** The App, for components. */
import { createContext, useContext } from "react";
import { useStore as useZustand } from "zustand";
import type { App } from "./app";
import type { State } from "./state/store";

const Context = createContext<App | null>(null);
export const AppProvider = Context.Provider;

export function useApp(): App {
  const app = useContext(Context);
  if (!app) throw new Error("There is no App around this component.");
  return app;
}

/** A part of the state; the component is drawn again when it changes. */
export function useStore<T>(part: (state: State) => T): T {
  return useZustand(useApp().store, part);
}
