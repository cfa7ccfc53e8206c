/** What the page's address asks for: `?provider=`, `?model=`, `?trace` (docs/debugging.md). */

export interface Asked {
  provider?: "webgpu" | "wasm";
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
    ...((provider === "webgpu" || provider === "wasm") && { provider }),
    ...(query.has("model") && { model: query.get("model") as string }),
    ...(query.has("trace") && { trace: true }),
  };
}
