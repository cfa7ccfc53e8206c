/** Tables and figures of LENS (AAAI 2026). */
import type { PaperTable } from "./paper";

export const LENS: PaperTable[] = [
  {
    number: "1",
    title: "RefCOCO, RefCOCO+, RefCOCOg",
    rows: ["lens-2b", "lens-3b"].map((recipe) => ({ name: recipe, recipe, set: [], train: ["align", "rl"] })),
    differs: ["a group's replies are to one expression (code: a group may mix an object's expressions)"],
    nano: null,
  },
];
