/** What the page's address asks for: `?provider=`, `?model=`, `?trace` (docs/debugging.md). */

import type { WantedProvider } from "../../engine";
import { isWantedProvider } from "./model";

export interface Asked {
  provider?: WantedProvider;
  model?: string;
  /** Every answer's tensors are saved. */
  trace?: boolean;
}

export interface AskedSlice {
  readonly asked: Asked;
}

export const createAskedSlice = (asked: Asked): AskedSlice => ({ asked });

/** `search`: an address's part from "?" on. */
export function readAsked(search: string): Asked {
  const query = new URLSearchParams(search);
  const provider = query.get("provider");
  return {
    ...(isWantedProvider(provider) && { provider }),
    ...(query.has("model") && { model: query.get("model") as string }),
    ...(query.has("trace") && { trace: true }),
  };
}
