/** What the benchmark measures, and its table. */
import { duration, table } from "../../src/cli/output";
import type { Timings } from "../../src/engine/api";

export const ENCODING = ["preprocess", "vision_encoder", "segment_encoder", "prefix"] as const;
const ANSWERING = [
  "prefill",
  "first_token",
  "decode",
  "context",
  "connector",
  "prior",
  "mask_decoder",
  "postprocess",
  "total",
] as const;

/** Cells of one prompt's column by step; a step that did not run has none. */
export type Column = Partial<
  Record<(typeof ENCODING | typeof ANSWERING)[number] | "tokens" | "tokens_per_second", string>
>;

/** Two prompts on one photo, one after the other. */
export interface Measured {
  where: string;
  first: Column;
  second: Column;
}

/** `answer` is of segment(), so its total is without the image encoding. */
export function columnOf(answer: Timings): Column {
  const column: Column = {};
  for (const step of [...ENCODING, ...ANSWERING]) {
    const ms = answer[step];
    if (ms !== undefined) column[step] = duration(ms);
  }
  if (answer.tokens !== undefined) column.tokens = String(answer.tokens);
  if (answer.tokens_per_second !== undefined) column.tokens_per_second = answer.tokens_per_second.toFixed(1);
  return column;
}

/** What the second prompt should not have cost. */
export function encodedAgain({ second }: Measured): string[] {
  return ENCODING.filter((step) => second[step] !== undefined);
}

const NAMES: Record<keyof Column, string> = {
  preprocess: "image: decode and resize",
  vision_encoder: "image: vision encoder",
  segment_encoder: "image: segment encoder",
  prefix: "image: prefix of the photo",
  prefill: "prefill of the question",
  first_token: "time to first token",
  decode: "decode",
  tokens: "tokens",
  tokens_per_second: "tokens per second",
  context: "context pass",
  connector: "connector",
  prior: "prior",
  mask_decoder: "mask decoder",
  postprocess: "mask to photo's size",
  total: "answer in all",
};

export function stepTable({ where, first, second }: Measured): string {
  const rows = Object.entries(NAMES).map(([step, name]) => [
    name,
    first[step as keyof Column] ?? "–",
    second[step as keyof Column] ?? "–",
  ]);
  return table([[where, "first prompt", "second prompt"], ...rows]);
}
