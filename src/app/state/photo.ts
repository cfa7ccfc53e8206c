/** The photo on the table. There is one at a time; what was made of it is in document.ts, the others are in project.ts. */
import type { StateCreator } from "zustand";
import type { PhotoInfo, TraceEvent } from "../../engine";

export interface SuggestedPrompt {
  text: string;
  kind: "referring" | "reasoning" | "absent";
}

export interface OpenPhoto {
  /** Tells this opening of the photo from every other. */
  key: number;
  name: string;
  file: Blob;
  /** For showing only: upright, first frame, perhaps smaller than the photo. */
  bitmap: ImageBitmap;
  /** Pixels of the photo as displayed. */
  width: number;
  height: number;
  suggestions: SuggestedPrompt[];
  credit: string;
  encoding: "waiting" | "running" | "done" | "failed";
  /** How far it is while it runs. */
  progress: { done: number; total: number } | null;
  /** Calls it off. */
  stop: AbortController | null;
  /** Both encoders at work, from the beginning on; null where the next call has to start them. */
  encodes: Promise<PhotoInfo> | null;
  /** Its id in the engine, from the moment on at which it can be clicked in; as `encodes`. */
  points: Promise<string> | null;
  /** Set once both encoders have read it. */
  encoded: PhotoInfo | null;
  /** Of the encoding, where the address asks for a trace. */
  trace: TraceEvent[];
}

/** A file that is being read; the earlier photo stays until that has worked. */
export interface Opening {
  key: number;
  name: string;
  /** Rejects where the file cannot be read; that has been told then. */
  done: Promise<void>;
}

export interface PhotoSlice {
  photo: OpenPhoto | null;
  opening: Opening | null;
  /** Of the latest opening. */
  openings: number;
  setOpening(opening: Opening): void;
  /** Nothing is opening any more, if it was this. */
  endOpening(key: number): void;
  /** What is opening is of no interest any more. */
  dropOpening(): void;
  /** Null: the table is empty. */
  setPhoto(photo: OpenPhoto | null): void;
  /** Changes the photo with this key; does nothing when another has taken its place. */
  updatePhoto(
    key: number,
    change: Partial<Pick<OpenPhoto, "encoding" | "progress" | "stop" | "encodes" | "points" | "encoded" | "trace">>,
  ): void;
}

export const createPhotoSlice: StateCreator<PhotoSlice> = (set) => ({
  photo: null,
  opening: null,
  openings: 0,
  setOpening: (opening) => set({ opening, openings: opening.key }),
  endOpening: (key) => set(({ opening }) => (opening?.key === key ? { opening: null } : {})),
  dropOpening: () => set(({ openings }) => ({ opening: null, openings: openings + 1 })),
  setPhoto: (photo) => set({ photo, opening: null }),
  updatePhoto: (key, change) => set(({ photo }) => (photo?.key === key ? { photo: { ...photo, ...change } } : {})),
});
