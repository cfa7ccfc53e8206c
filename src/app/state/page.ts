/** The page itself: what is typed, said, wrong, open. */
import type { StateCreator } from "zustand";
import type { ErrorCode } from "../../engine";

export interface Problem {
  code: ErrorCode;
  message: string;
  /** What was being done: tells where "Try again" leads. */
  during: "load" | "open" | "encode" | "ask" | "refine" | "edit" | "keep" | "leave" | "export";
  /** Does it once more, where that can help. */
  again?: () => unknown;
}

export type Theme = "system" | "light" | "dark";
export type DialogName = "help" | "model" | "palette" | "share" | "storage";

/** A field of an object's row that is being typed in. */
export interface Editing {
  object: string;
  what: "name" | "label";
}

export interface PageSlice {
  prompt: string;
  /** What was asked, the oldest first: ↑ in the prompt brings it back. */
  earlierPrompts: readonly string[];
  problem: Problem | null;
  /** What was said last to who listens instead of looking: panels/notice/Announcer.tsx. */
  announcement: string;
  /** How often something was said: the same may be said twice. */
  announced: number;
  theme: Theme;
  /** Letters, digits and signs lead to commands and tools without Ctrl or ⌘. */
  singleKeys: boolean;
  dialog: DialogName | null;
  editing: Editing | null;
  /** The list of objects is folded away. */
  folded: boolean;
  /** What can be downloaded stands in the place of the objects. */
  downloading: boolean;
  /** Ids of commands: which downloads were chosen, the latest first. */
  downloads: readonly string[];
  setPrompt(prompt: string): void;
  rememberPrompt(prompt: string): void;
  setProblem(problem: Problem | null): void;
  announce(announcement: string): void;
  setTheme(theme: Theme): void;
  setSingleKeys(singleKeys: boolean): void;
  setDialog(dialog: DialogName | null): void;
  setEditing(editing: Editing | null): void;
  setFolded(folded: boolean): void;
  setDownloading(downloading: boolean): void;
  setDownloads(downloads: readonly string[]): void;
}

export const createPageSlice: StateCreator<PageSlice> = (set) => ({
  prompt: "",
  earlierPrompts: [],
  problem: null,
  announcement: "",
  announced: 0,
  theme: "system",
  singleKeys: true,
  dialog: null,
  editing: null,
  folded: false,
  downloading: false,
  downloads: [],
  setPrompt: (prompt) => set({ prompt }),
  rememberPrompt: (prompt) =>
    set(({ earlierPrompts }) => ({ earlierPrompts: [...earlierPrompts.filter((one) => one !== prompt), prompt] })),
  setProblem: (problem) => set({ problem }),
  announce: (announcement) => set(({ announced }) => ({ announcement, announced: announced + 1 })),
  setTheme: (theme) => set({ theme }),
  setSingleKeys: (singleKeys) => set({ singleKeys }),
  setDialog: (dialog) => set({ dialog }),
  setEditing: (editing) => set({ editing }),
  setFolded: (folded) => set({ folded }),
  setDownloading: (downloading) => set({ downloading }),
  setDownloads: (downloads) => set({ downloads }),
});
