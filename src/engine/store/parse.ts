import { z } from "zod";
import { LoupeError } from "../errors";

/** Of what is wrong in a file, what a person reads. */
const MOST_TOLD = 5;
const LONGEST = 800;

/** Each may be wrong in several ways, and each way takes memory. The manifest of 100 GB in pieces of 1 MiB has half as many. */
const MOST_VALUES = 200_000;

/** Whether it holds more than so many values, at any depth. */
function hasOver(most: number, json: unknown): boolean {
  const left = [json];
  for (let count = 0; left.length; count++) {
    const value = left.pop();
    if (typeof value !== "object" || value === null) continue;
    for (const inner of Object.values(value)) left.push(inner);
    if (count + left.length > most) return true;
  }
  return false;
}

/** Bytes of a JSON file → checked value, of at most so many values. Throws bundle-invalid with the place and the reason. */
export function parseJson<T>(schema: z.ZodType<T>, bytes: Uint8Array, name: string, most = MOST_VALUES): T {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const why = error instanceof TypeError ? "it is not UTF-8" : (error as Error).message.slice(0, LONGEST);
    throw new LoupeError("bundle-invalid", `${name} is not valid JSON (${why}). Install the model again.`, {
      cause: error,
    });
  }
  if (hasOver(most, json)) {
    throw new LoupeError("bundle-invalid", `${name} holds more than ${most} values. Install the model again.`);
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const { issues } = result.error;
  const told = z.prettifyError({ issues: issues.slice(0, MOST_TOLD) }).slice(0, LONGEST);
  const more = issues.length > MOST_TOLD ? `\nand ${issues.length - MOST_TOLD} more` : "";
  throw new LoupeError("bundle-invalid", `${name} is not as it should be:\n${told}${more}`);
}
