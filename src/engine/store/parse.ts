import { z } from "zod";
import { LoupeError } from "../errors";

/** Of what is wrong in a file, what a person reads. */
const MOST_TOLD = 5;
const LONGEST = 800;

/** Bytes of a JSON file → checked value. Throws bundle-invalid with the place and the reason. */
export function parseJson<T>(schema: z.ZodType<T>, bytes: Uint8Array, name: string): T {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const why = error instanceof TypeError ? "it is not UTF-8" : (error as Error).message.slice(0, LONGEST);
    throw new LoupeError("bundle-invalid", `${name} is not valid JSON (${why}). Install the model again.`, {
      cause: error,
    });
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const { issues } = result.error;
  const told = z.prettifyError({ issues: issues.slice(0, MOST_TOLD) }).slice(0, LONGEST);
  const more = issues.length > MOST_TOLD ? `\nand ${issues.length - MOST_TOLD} more` : "";
  throw new LoupeError("bundle-invalid", `${name} is not as it should be:\n${told}${more}`);
}
