/** Every format there is, in the order in which menus and help list them. docs/formats.md says what each holds. */
import type { Format } from "./format";
import { html } from "./html";
import { json } from "./json";
import { loupe } from "./loupe";
import { mask } from "./mask";
import { overlay } from "./overlay";

export const formats: readonly Format[] = [mask, overlay, json, loupe, html];

export function findFormat(id: string): Format | null {
  return formats.find((format) => format.id === id) ?? null;
}
