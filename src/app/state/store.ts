import { createStore, type StateCreator, type StoreApi } from "zustand/vanilla";
import { type Asked, type AskedSlice, createAskedSlice } from "./asked";
import { type ClicksSlice, createClicksSlice } from "./clicks";
import { createDocumentSlice, type DocumentSlice } from "./document";
import { createLayersSlice, type LayersSlice } from "./layers";
import { createModelSlice, type ModelSlice } from "./model";
import { createPageSlice, type PageSlice } from "./page";
import { createPhotoSlice, type PhotoSlice } from "./photo";
import { createRunSlice, type RunSlice } from "./run";

export type State = AskedSlice &
  ModelSlice &
  PhotoSlice &
  DocumentSlice &
  RunSlice &
  ClicksSlice &
  LayersSlice &
  PageSlice;
export type Store = StoreApi<State>;

/** `asked`: what the address asks for. */
export function createAppStore(asked: Asked = {}): Store {
  const create: StateCreator<State> = (...api) => ({
    ...createAskedSlice(asked),
    ...createModelSlice(...api),
    ...createPhotoSlice(...api),
    ...createDocumentSlice(...api),
    ...createRunSlice(...api),
    ...createClicksSlice(...api),
    ...createLayersSlice(...api),
    ...createPageSlice(...api),
  });
  return createStore(create);
}
