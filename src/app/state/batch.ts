/** What of a question to all photos is of this page alone. The question, and what came of it, is the project's. */
import type { StateCreator } from "zustand";
import { countAsked } from "../../document/batch";
import type { ProjectSlice } from "./project";

export interface BatchSlice {
  /** SHA-256 of the photo that is being asked now. */
  asking: string | null;
  /** Milliseconds a photo, of the latest ones; null until one was answered. */
  pace: number | null;
  /** Several files that are being taken in. */
  adding: { done: number; total: number } | null;
  /** All were asked while files were taken in: those that are still to come are asked, too. */
  joins: boolean;
  setAsking(sha256: string | null): void;
  /** How long a photo took, in ms. */
  tellPace(ms: number): void;
  setAdding(adding: BatchSlice["adding"]): void;
  setJoins(joins: boolean): void;
}

/** What the latest photo counts for, beside those before. */
const WEIGHT = 0.3;

export const createBatchSlice: StateCreator<BatchSlice> = (set) => ({
  asking: null,
  pace: null,
  adding: null,
  joins: false,
  setAsking: (asking) => set({ asking }),
  tellPace: (ms) => set(({ pace }) => ({ pace: pace === null ? ms : pace + WEIGHT * (ms - pace) })),
  setAdding: (adding) => set(adding ? { adding } : { adding, joins: false }),
  setJoins: (joins) => set({ joins }),
});

/** Whether a photo that comes into the project is asked what all are asked. */
export function isAskedToo({ joins, project }: Pick<BatchSlice, "joins"> & Pick<ProjectSlice, "project">): boolean {
  return project?.batch != null && (joins || countAsked(project).waiting > 0);
}
