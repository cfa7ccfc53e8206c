/** The App, for components. */
import { createContext, useContext, useMemo } from "react";
import { useStore as useZustand } from "zustand";
import type { App } from "./app";
import { type Shown, shownAnswer } from "./state/shown";
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

/** The answer on screen, written or being written. */
export function useShown(): Shown | null {
  const { store } = useApp();
  const [history, selected, run, pending] = [
    useStore((state) => state.history),
    useStore((state) => state.selected),
    useStore((state) => state.run),
    useStore((state) => state.pending),
  ];
  const { drawings } = store.getState();
  return useMemo(
    () => shownAnswer({ history, selected, run, pending, drawings }),
    [history, selected, run, pending, drawings],
  );
}
