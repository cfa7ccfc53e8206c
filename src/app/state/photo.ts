/** The photo on the table. There is one at a time; its answers are in answers.ts. */
import type { StateCreator } from "zustand";
import type { PhotoInfo } from "../../engine/api";

export interface SuggestedPrompt {
  text: string;
  kind: "referring" | "reasoning" | "absent";
}

export interface OpenPhoto {
  /** Tells this opening of the photo from every other. */
  key: number;
  name: string;
  file: Blob;
  /** Upright, first frame, at most MAX_SHOWN pixels a side: for showing only. */
  bitmap: ImageBitmap;
  /** Pixels of the photo as displayed. */
  width: number;
  height: number;
  suggestions: SuggestedPrompt[];
  credit: string;
  encoding: "waiting" | "running" | "done" | "failed";
  /** Set once both encoders have read it. */
  encoded: PhotoInfo | null;
}

export interface PhotoSlice {
  photo: OpenPhoto | null;
  /** Name of the file that is being read; the earlier photo stays until that has worked. */
  opening: string | null;
  setOpening(name: string | null): void;
  setPhoto(photo: OpenPhoto): void;
  /** Changes the photo with this key; does nothing when another has taken its place. */
  updatePhoto(key: number, change: Partial<Pick<OpenPhoto, "encoding" | "encoded">>): void;
}

export const createPhotoSlice: StateCreator<PhotoSlice> = (set) => ({
  photo: null,
  opening: null,
  setOpening: (opening) => set({ opening }),
  setPhoto: (photo) => set({ photo, opening: null }),
  updatePhoto: (key, change) => set(({ photo }) => (photo?.key === key ? { photo: { ...photo, ...change } } : {})),
});
