/** The open project: its photos, what was made of those that are not on the table, and what is kept of it. */
import type { StateCreator } from "zustand";
import type { History } from "../../document/history";
import type { Project } from "../../document/project";
import type { SuggestedPrompt } from "./photo";
import type { View } from "./view";

/** What a photo of the project has beside its name. */
export interface PhotoEntry {
  /** Null until it is read from where it is kept. */
  file: Blob | null;
  /** A small picture, as a data: address. */
  thumbnail: string | null;
  suggestions: SuggestedPrompt[];
  credit: string;
  /** Of a photo that is not on the table: undo goes on where it was. Null: nothing was made of it, or it is not loaded. */
  history: History | null;
  view: View | null;
  /** Id of the object that was selected. */
  selected: string | null;
  /** What is kept of it has been read, or there is nothing. */
  isLoaded: boolean;
  /** What was made of it earlier is kept and cannot be read: it is left as it is, and nothing is written over it. */
  isUnreadable: boolean;
}

/** Where what is done now stays, and why it does not stay on the device. */
export type Keeping = "device" | "chosen" | "refused" | "full" | "failed";

/** A kept project, as the start page lists it. */
export interface RecentProject {
  id: string;
  name: string;
  /** When it was last changed, in ms since 1970. */
  at: number;
  thumbnail: string | null;
  photos: number;
  /** Ids of the samples among them. */
  samples: readonly string[];
  /** Why it cannot be opened; null where it can. */
  problem: string | null;
}

export interface ProjectSlice {
  /** Null on the start page. */
  project: Project | null;
  /** By the photo's SHA-256: one for each photo of the project. */
  entries: ReadonlyMap<string, PhotoEntry>;
  /** Another tab has this project: what is shown here is not changed. */
  readOnly: boolean;
  keeping: Keeping;
  /** The newest first. */
  recents: readonly RecentProject[];
  setProject(project: Project | null, entries?: ReadonlyMap<string, PhotoEntry>): void;
  updateEntry(sha256: string, change: Partial<PhotoEntry>): void;
  setReadOnly(readOnly: boolean): void;
  setKeeping(keeping: Keeping): void;
  setRecents(recents: readonly RecentProject[]): void;
}

export const NEW_ENTRY: PhotoEntry = {
  file: null,
  thumbnail: null,
  suggestions: [],
  credit: "",
  history: null,
  view: null,
  selected: null,
  isLoaded: false,
  isUnreadable: false,
};

export const createProjectSlice: StateCreator<ProjectSlice> = (set) => ({
  project: null,
  entries: new Map(),
  readOnly: false,
  keeping: "device",
  recents: [],
  setProject: (project, entries) => set({ project, ...(entries && { entries }) }),
  updateEntry: (sha256, change) =>
    set(({ entries }) => {
      const entry = entries.get(sha256);
      return entry ? { entries: new Map(entries).set(sha256, { ...entry, ...change }) } : {};
    }),
  setReadOnly: (readOnly) => set({ readOnly }),
  setKeeping: (keeping) => set({ keeping }),
  setRecents: (recents) => set({ recents }),
});
