import type { ErrorCode } from "./values";

/** A LoupeError on its way between page and worker. */
export type WireError = { code: ErrorCode; message: string };

/** The only error the engine's public methods reject with. `message` says what happened and what to do about it. */
export class LoupeError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "LoupeError";
    this.code = code;
  }
}

/** Anything thrown, as a LoupeError; what the engine did not foresee becomes "internal". */
export function toLoupeError(error: unknown): LoupeError {
  if (error instanceof LoupeError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new LoupeError("internal", `Something went wrong inside Loupe: ${message}`, { cause: error });
}

export function toWire(error: unknown): WireError {
  const { code, message } = toLoupeError(error);
  return { code, message };
}

export function fromWire(error: WireError): LoupeError {
  return new LoupeError(error.code, error.message);
}

/** Throws "aborted" where the signal is. */
export function checkAborted(signal: { readonly aborted: boolean } | undefined): void {
  if (signal?.aborted) throw aborted();
}

export function aborted(why = "This was called off before it was done."): LoupeError {
  return new LoupeError("aborted", why);
}

export function modelUnknown(): LoupeError {
  return new LoupeError("model-unknown", "No model is loaded yet. Load one first.");
}

export function photoUnknown(): LoupeError {
  return new LoupeError("photo-unknown", "This photo is no longer in memory. Open it again.");
}
