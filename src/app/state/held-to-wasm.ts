/** Whether the model runs on the processor whatever was chosen: since a page died, unless the address says otherwise. */
import type { State } from "./store";

export const isHeldToWasm = ({ careful, asked }: Pick<State, "careful" | "asked">): boolean =>
  careful !== null && !asked.provider;
