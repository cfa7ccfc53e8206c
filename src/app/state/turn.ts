/** One question about the photo and its answer as it grows: pure functions from one state to the next. */
import type { Box, Heatmap, Mask, Point, SegmentEvent, SegmentResult } from "../../engine/api";

export interface Refinement {
  point: Point;
  /** The mask that the decoder drew from this click and all before it. */
  mask: Mask;
}

export interface Turn {
  id: number;
  prompt: string;
  think: string;
  answer: string;
  /** Tokens written so far. */
  tokens: number;
  box: Box | null;
  label: string | null;
  heatmap: Heatmap | null;
  /** The mask of the text alone. */
  mask: Mask | null;
  /** Null while the answer is being written. */
  result: SegmentResult | null;
  refinements: Refinement[];
  /** Clicks that the decoder has not answered yet. */
  pending: Point[];
}

export function newTurn(id: number, prompt: string): Turn {
  return {
    id,
    prompt,
    think: "",
    answer: "",
    tokens: 0,
    box: null,
    label: null,
    heatmap: null,
    mask: null,
    result: null,
    refinements: [],
    pending: [],
  };
}

export function afterEvent(turn: Turn, event: SegmentEvent): Turn {
  switch (event.type) {
    case "token":
      return {
        ...turn,
        tokens: turn.tokens + 1,
        think: event.phase === "think" ? turn.think + event.text : turn.think,
        answer: event.phase === "answer" ? turn.answer + event.text : turn.answer,
      };
    case "box":
      return { ...turn, box: event.box, label: event.label };
    case "heatmap":
      return { ...turn, heatmap: event.heatmap };
    case "mask":
      return { ...turn, mask: event.mask };
    case "stats":
    case "tensor":
      return turn;
  }
}

/** What the engine returns in the end is the truth; the events were its preview. */
export function afterResult(turn: Turn, result: SegmentResult): Turn {
  const { think, answer, box, label, heatmap, mask } = result;
  return { ...turn, think, answer, box, label, heatmap, mask, result };
}

export function afterClick(turn: Turn, point: Point): Turn {
  return { ...turn, pending: [...turn.pending, point] };
}

export function afterRefinement(turn: Turn, refinement: Refinement): Turn {
  const pending = turn.pending.filter((point) => point !== refinement.point);
  return { ...turn, pending, refinements: [...turn.refinements, refinement] };
}

export function withoutPending(turn: Turn, point: Point): Turn {
  return { ...turn, pending: turn.pending.filter((other) => other !== point) };
}

/** The latest click is taken back; the text's own mask always stays. */
export function afterUndo(turn: Turn): Turn {
  return { ...turn, refinements: turn.refinements.slice(0, -1) };
}

/** The mask to show and export: the latest click's, else the text's. */
export function currentMask(turn: Turn): Mask | null {
  return turn.refinements.at(-1)?.mask ?? turn.mask;
}

/** How cleanly the decoder thinks the mask follows a thing (its IoU prediction), 0…1; null without a mask. */
export function predictedIou(turn: Turn): number | null {
  const refined = turn.refinements.at(-1)?.mask.score;
  if (refined !== undefined) return refined;
  if (turn.result && !turn.result.absent && turn.result.mask) return turn.result.score;
  return turn.mask?.score ?? null;
}

/** What "Save JSON" writes: the result without its big arrays, with the mask that is shown now. */
export function publicResult(turn: Turn & { result: SegmentResult }) {
  const { model, prompt, think, answer, box, label, absent, score, stopped, notes, timings } = turn.result;
  const mask = currentMask(turn);
  const clicks = turn.refinements.map(({ point }) => point);
  return {
    model,
    prompt,
    think,
    answer,
    box,
    label,
    absent,
    score: predictedIou(turn) ?? score,
    rle: mask?.rle ?? null,
    area: mask?.area ?? 0,
    bounds: mask?.bounds ?? null,
    ...(clicks.length ? { clicks } : {}),
    stopped,
    notes,
    timings,
  };
}
