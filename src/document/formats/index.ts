/** Every format there is, in the order in which menus and help list them. docs/formats.md says what each holds. */
import type { Format } from "./format";
import { json } from "./json";
import { mask } from "./mask";

export const formats: readonly Format[] = [mask, json];

export function findFormat(id: string): Format | null {
  return formats.find((format) => format.id === id) ?? null;
}
