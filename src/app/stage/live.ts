/** What the pointer does on the stage just now: nobody but the stage needs it, and none of it is kept. */
import { createContext, useContext } from "react";
import { useStore } from "zustand";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Rle } from "../../engine";
import type { At } from "../camera";
import type { Sketch } from "../tools/tool";

export interface Live {
  /** Of a mouse or pen over the stage, in its CSS pixels. */
  pointer: At | null;
  /** The mask under the pointer: an object's or an offer's. */
  hover: Rle | null;
  /** Of the gesture that is being made. */
  sketch: Sketch | null;
  /** The keyboard's, in photo pixels. */
  crosshair: At | null;
  /** Where a finger aims, in the stage's CSS pixels. */
  finger: At | null;
  /** What the pointer looks like. */
  cursor: string;
}

export type LiveStore = StoreApi<Live>;

export const createLive = (): LiveStore =>
  createStore<Live>(() => ({ pointer: null, hover: null, sketch: null, crosshair: null, finger: null, cursor: "" }));

const Context = createContext<LiveStore | null>(null);
export const LiveProvider = Context.Provider;

export function useLive<T>(part: (live: Live) => T): T {
  const live = useContext(Context);
  if (!live) throw new Error("There is no stage around this component.");
  return useStore(live, part);
}
