/** Every tool there is; the first is in hand when the page opens. */
import { point } from "./point";
import type { Tool } from "./tool";

export const tools: readonly [Tool, ...Tool[]] = [point];
