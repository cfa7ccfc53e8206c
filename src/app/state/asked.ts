/**
 * What the page's address asks for: `?provider=`, `?model=`, `?trace` (docs/debugging.md), `?sample=ID&ask=WORDS`, `?embed`
 * (docs/embed.md), and a link (kept/link/link.ts) behind the "#".
 */

import type { WantedProvider } from "../../engine";
import { isWantedProvider } from "./model";

export interface Asked {
  provider?: WantedProvider;
  model?: string;
  /** Every answer's tensors are saved. */
  trace?: boolean;
  /** "#1…": as it was when the page was loaded. */
  link?: string;
  /** Id of a sample photo, and what to ask about it. */
  sample?: string;
  ask?: string;
  /** Stage and objects alone, in another page's frame. */
  embed?: boolean;
}

export interface AskedSlice {
  readonly asked: Asked;
}

export const createAskedSlice = (asked: Asked): AskedSlice => ({ asked });

/** Of whatever version. */
export const isLink = (hash: string): boolean => /^#\d/.test(hash);

/** `search`: an address's part from "?" on; `hash`: from "#" on. */
export function readAsked(search: string, hash = ""): Asked {
  const query = new URLSearchParams(search);
  const provider = query.get("provider");
  return {
    ...(isWantedProvider(provider) && { provider }),
    ...(query.has("model") && { model: query.get("model") as string }),
    ...(query.has("trace") && { trace: true }),
    // Other anchors are none of ours.
    ...(isLink(hash) && { link: hash }),
    ...(query.has("sample") && { sample: query.get("sample") as string }),
    ...(query.get("ask")?.trim() && { ask: query.get("ask") as string }),
    ...(query.has("embed") && { embed: true }),
  };
}
