/**
 * What the page's address asks for: `?provider=`, `?model=`, `?trace` (docs/debugging.md), `?sample=ID&ask=WORDS`, `?embed`
 * (docs/embed.md), and a link (kept/link/link.ts) behind the "#".
 */

import type { StateCreator } from "zustand";
import type { WantedProvider } from "../../engine";
import { isWantedProvider, wantedProviders } from "./model";

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
  /** What of it is not done, and why, in words. */
  unheard?: string;
}

export interface AskedSlice {
  readonly asked: Asked;
  /** What a person should still be told of what the address asked for in vain; null: nothing, or it was read. */
  unheard: string | null;
  setUnheard(unheard: string | null): void;
}

export const createAskedSlice = (asked: Asked, set: Parameters<StateCreator<AskedSlice>>[0]): AskedSlice => ({
  asked,
  unheard: asked.unheard ?? null,
  setUnheard: (unheard) => set({ unheard }),
});

/** Of whatever version. */
export const isLink = (hash: string): boolean => /^#\d/.test(hash);

/** `search`: an address's part from "?" on; `hash`: from "#" on. */
export function readAsked(search: string, hash = ""): Asked {
  const query = new URLSearchParams(search);
  const provider = query.get("provider");
  const unheard = unheardOf(query, isLink(hash));
  return {
    ...(isWantedProvider(provider) && { provider }),
    ...(query.has("model") && { model: query.get("model") as string }),
    ...(query.has("trace") && { trace: true }),
    // Other anchors are none of ours.
    ...(isLink(hash) && { link: hash }),
    ...(query.has("sample") && { sample: query.get("sample") as string }),
    ...(query.get("ask")?.trim() && { ask: query.get("ask") as string }),
    ...(query.has("embed") && { embed: true }),
    ...(unheard && { unheard }),
  };
}

/** Whoever wrote the address is not left to wonder. Names that are none of ours are: hosts and letters add theirs. */
function unheardOf(query: URLSearchParams, hasLink: boolean): string {
  const [provider, sample, ask] = ["provider", "sample", "ask"].map((name) => query.get(name)?.trim());
  const words: string[] = [];
  if (provider !== undefined && !isWantedProvider(provider)) {
    const known = wantedProviders.join(", ");
    words.push(`There is no provider=${short(provider)}: the address can ask for ${known}.`);
  }
  if (hasLink && (sample || ask)) {
    words.push("The address holds a link, which is shown; sample and ask are for an address without one.");
  } else if (ask && sample === undefined) {
    words.push(`The address asks “${short(ask)}” of no photo: it needs sample=coffee too. Or open a photo and ask.`);
  }
  return words.join(" ");
}

const short = (text: string) => (text.length > 100 ? `${[...text].slice(0, 100).join("")}…` : text);
