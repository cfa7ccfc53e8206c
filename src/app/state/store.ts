import { createStore, type StateCreator, type StoreApi } from "zustand/vanilla";
import { type Asked, type AskedSlice, createAskedSlice } from "./asked";
import { type BatchSlice, createBatchSlice } from "./batch";
import { createDocumentSlice, type DocumentSlice } from "./document";
import { createLayersSlice, type LayersSlice } from "./layers";
import { createLinkSlice, type LinkSlice } from "./link";
import { createModelSlice, type ModelSlice } from "./model";
import { createModelsSlice, type ModelsSlice } from "./models";
import { createPageSlice, type PageSlice } from "./page";
import { createPhotoSlice, type PhotoSlice } from "./photo";
import { createPointingSlice, type PointingSlice } from "./pointing";
import { createProjectSlice, type ProjectSlice } from "./project";
import { createProposalsSlice, type ProposalsSlice } from "./proposals";
import { createRunSlice, type RunSlice } from "./run";
import { createSiteSlice, type SiteSlice } from "./site";
import { createViewSlice, type ViewSlice } from "./view";

export type State = AskedSlice &
  BatchSlice &
  LinkSlice &
  ModelSlice &
  ModelsSlice &
  PhotoSlice &
  ProjectSlice &
  DocumentSlice &
  RunSlice &
  PointingSlice &
  ProposalsSlice &
  ViewSlice &
  LayersSlice &
  PageSlice &
  SiteSlice;
export type Store = StoreApi<State>;

/** `asked`: what the address asks for. */
export function createAppStore(asked: Asked = {}): Store {
  const create: StateCreator<State> = (...api) => ({
    ...createAskedSlice(asked, api[0]),
    ...createBatchSlice(...api),
    ...createLinkSlice(...api),
    ...createModelSlice(asked, api[0]),
    ...createModelsSlice(...api),
    ...createPhotoSlice(...api),
    ...createProjectSlice(...api),
    ...createDocumentSlice(...api),
    ...createRunSlice(...api),
    ...createPointingSlice(...api),
    ...createProposalsSlice(...api),
    ...createViewSlice(...api),
    ...createLayersSlice(...api),
    ...createPageSlice(...api),
    ...createSiteSlice(...api),
  });
  return createStore(create);
}
