import { create, type StateCreator } from "zustand";
import { type AnswersSlice, createAnswersSlice } from "./answers";
import { createLayersSlice, type LayersSlice } from "./layers";
import { createModelSlice, type ModelSlice } from "./model";
import { createPageSlice, type PageSlice } from "./page";
import { createPhotoSlice, type PhotoSlice } from "./photo";

export type State = ModelSlice & PhotoSlice & AnswersSlice & LayersSlice & PageSlice;

export const createState: StateCreator<State> = (...api) => ({
  ...createModelSlice(...api),
  ...createPhotoSlice(...api),
  ...createAnswersSlice(...api),
  ...createLayersSlice(...api),
  ...createPageSlice(...api),
});

export const useStore = create<State>()(createState);
