import { z } from "zod";
import { LoupeError } from "../errors";

/** Bytes of a JSON file → checked value. Throws bundle-invalid with the place and the reason. */
export function parseJson<T>(schema: z.ZodType<T>, bytes: Uint8Array, name: string): T {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LoupeError("bundle-invalid", `${name} is not valid JSON (${why}). Install the model again.`, {
      cause: error,
    });
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  throw new LoupeError("bundle-invalid", `${name} is not as it should be:\n${z.prettifyError(result.error)}`);
}
