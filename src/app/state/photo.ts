/** The photo on the table. There is one at a time; what was made of it is in document.ts, the others are in project.ts. */
import type { StateCreator } from "zustand";
import type { Box, PhotoInfo, TraceEvent } from "../../engine";

export interface SuggestedPrompt {
  text: string;
  kind: "referring" | "reasoning" | "absent";
}

/** What of the photo is being read by both encoders, or has been. */
export interface Encoding {
  encoding: "waiting" | "running" | "done" | "failed";
  /** How far it is while it runs. */
  progress: { done: number; total: number } | null;
  /** Calls it off. */
  stop: AbortController | null;
  /** Both encoders at work, from the beginning on; null where the next call has to start them. */
  encodes: Promise<PhotoInfo> | null;
  /** Its id in the engine, from the moment on at which it can be clicked in; as `encodes`. */
  points: Promise<string> | null;
  /** Whether it is for clicks alone: no question can be asked about it. */
  clicksOnly: boolean;
  /** Set once both encoders have read it, or that of clicks where it is for clicks alone. */
  encoded: PhotoInfo | null;
  /** Of the encoding, where the address asks for a trace. */
  trace: TraceEvent[];
}

export const NOT_ENCODED: Encoding = {
  encoding: "waiting",
  progress: null,
  stop: null,
  encodes: null,
  points: null,
  clicksOnly: false,
  encoded: null,
  trace: [],
};

/** Of all of it. */
export interface OpenPhoto extends Encoding {
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
  /** The part that is looked at closer, in whole pixels: what is done in it is done there. */
  closer: Box | null;
  /** Parts that were looked at closer. The engine keeps only the latest; one that it has no more is read again. */
  crops: readonly CropEncoding[];
}

export type CropEncoding = Encoding & { crop: Box };

/** A file that is being read; the earlier photo stays until that has worked. */
export interface Opening {
  key: number;
  name: string;
  /** Rejects where the file cannot be read; that has been told then. */
  done: Promise<void>;
}

/** A photo of the project that is encoded before it is shown. */
export interface Ahead {
  sha256: string;
  info: Promise<PhotoInfo>;
  stop: AbortController;
  /** It is encoded, or cannot be. */
  isDone: boolean;
}

export interface PhotoSlice {
  photo: OpenPhoto | null;
  ahead: Ahead | null;
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
  setAhead(ahead: Ahead | null): void;
  /** Changes the photo with this key; does nothing when another has taken its place. */
  updatePhoto(key: number, change: Partial<Encoding & Pick<OpenPhoto, "closer" | "crops">>): void;
  /** The same of what of it was, or is to be, encoded. */
  updateEncoding(key: number, crop: Box | null, change: Partial<Encoding>): void;
}

/** Of a part of the photo, or all of it (null); null where it was not looked at. */
export function encodingOf(photo: OpenPhoto, crop: Box | null): Encoding | null {
  return crop ? (photo.crops.find((one) => isSame(one.crop, crop)) ?? null) : photo;
}

/** Whether both are the same part of the photo, or all of it. */
export const isSame = (a: Box | null, b: Box | null): boolean => a?.join() === b?.join();

/** Of what is being read now, and is shown so: a part that is looked at closer before all of the photo. */
export function readingOf({ photo }: Pick<PhotoSlice, "photo">): Encoding | null {
  const closer = photo?.closer && encodingOf(photo, photo.closer);
  return [closer, photo].find((one) => one?.encoding === "running") ?? null;
}

function changed(photo: OpenPhoto, crop: Box | null, change: Partial<Encoding>): OpenPhoto {
  if (!crop) return { ...photo, ...change };
  const before = encodingOf(photo, crop) ?? NOT_ENCODED;
  const others = photo.crops.filter((one) => !isSame(one.crop, crop));
  return { ...photo, crops: [...others, { ...before, ...change, crop }] };
}

export const createPhotoSlice: StateCreator<PhotoSlice> = (set) => ({
  photo: null,
  ahead: null,
  opening: null,
  openings: 0,
  setOpening: (opening) => set({ opening, openings: opening.key }),
  endOpening: (key) => set(({ opening }) => (opening?.key === key ? { opening: null } : {})),
  dropOpening: () => set(({ openings }) => ({ opening: null, openings: openings + 1 })),
  setPhoto: (photo) => set({ photo, opening: null }),
  updateEncoding: (key, crop, change) =>
    set(({ photo }) => (photo?.key === key ? { photo: changed(photo, crop, change) } : {})),
  setAhead: (ahead) => set({ ahead }),
  updatePhoto: (key, change) => set(({ photo }) => (photo?.key === key ? { photo: { ...photo, ...change } } : {})),
});
