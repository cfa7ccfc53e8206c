/** Every tool there is, in the order in which the page lists them; the first is in hand when it opens. */
import { box } from "./box";
import { brush } from "./brush";
import { eraser } from "./eraser";
import { hand } from "./hand";
import { point } from "./point";
import type { Tool } from "./tool";

export const tools: readonly [Tool, ...Tool[]] = [point, box, brush, eraser, hand];

/** `id`: State.tool. */
export function toolInHand(id: string | null): Tool {
  return tools.find((tool) => tool.id === id) ?? tools[0];
}
