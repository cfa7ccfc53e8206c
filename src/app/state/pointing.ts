/** The pointer on the photo: the tool in hand, what waits for the decoder, and what a click would take. */
import type { StateCreator } from "zustand";
import type { Box, Mask, Point } from "../../engine";

/** What was done on the photo and has not been answered yet, in the order in which it was done. */
export type Pending =
  | { kind: "click"; click: Click }
  /** Drawn anew (`object` null), or that of an object moved. */
  | { kind: "box"; box: Box; object: string | null; closer: Box | null };

export interface Click {
  /** In pixels of the photo as displayed; `positive`: part of it. */
  point: Point;
  /** plain: the click table decides. selected: it is about the selected object, wherever it is. */
  about: "plain" | "selected";
  /** Pixels of the photo within which it counts as on the selected object. */
  reach: number;
  /** Which of the decoder's masks a new object gets: 0 whole, 1 part, 2 sub-part; null for the best. */
  candidate: Candidate | null;
  /** The part of the photo that was looked at closer when it was made. */
  closer: Box | null;
}

export type Candidate = 0 | 1 | 2;

/** What a click at this place would take. */
export interface Preview {
  at: { x: number; y: number };
  mask: Mask;
}

export interface PointingSlice {
  /** Id of the tool in hand; null until one is taken: then it is the first. */
  tool: string | null;
  /** Clicks are about the selected object: the + or the − switch. Null: the click table decides. */
  sign: "add" | "take" | null;
  /** Of brush and eraser, a diameter in CSS pixels. */
  brushSize: number;
  pending: readonly Pending[];
  /** A click of the selected object that is pointed at in its list. */
  shownClick: Point | null;
  candidate: Candidate | null;
  preview: Preview | null;
  /** How long the latest preview took, in milliseconds; null before the first. */
  previewCost: number | null;
  takeTool(id: string): void;
  setSign(sign: PointingSlice["sign"]): void;
  setBrushSize(size: number): void;
  showClick(click: Point | null): void;
  setCandidate(candidate: Candidate | null): void;
  setPreview(preview: Preview | null): void;
  setPreviewCost(cost: number): void;
  addPending(pending: Pending): void;
  dropPending(pending: Pending): void;
  dropAllPending(): void;
}

const BRUSH = { least: 2, most: 400, first: 32 };

export const createPointingSlice: StateCreator<PointingSlice> = (set) => ({
  tool: null,
  sign: null,
  brushSize: BRUSH.first,
  pending: [],
  shownClick: null,
  candidate: null,
  preview: null,
  previewCost: null,
  takeTool: (tool) => set({ tool, preview: null, candidate: null }),
  setSign: (sign) => set({ sign, preview: null }),
  setBrushSize: (size) => set({ brushSize: Math.min(BRUSH.most, Math.max(BRUSH.least, size)) }),
  showClick: (shownClick) => set({ shownClick }),
  setCandidate: (candidate) => set({ candidate }),
  setPreview: (preview) => set({ preview }),
  setPreviewCost: (previewCost) => set({ previewCost }),
  addPending: (one) => set(({ pending }) => ({ pending: [...pending, one], preview: null })),
  dropPending: (one) => set(({ pending }) => ({ pending: pending.filter((other) => other !== one) })),
  dropAllPending: () => set({ pending: [], preview: null }),
});
