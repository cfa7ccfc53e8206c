/** Sites from which this build fetches models, as LOUPE_MODEL_ORIGINS says: the page knows them, and so does its policy. */
import type { Plugin } from "vite";
import { readHub, readOrigins } from "../src/engine/store/read-origins.ts";

const ID = "virtual:loupe/model-origins";

const said = () => process.env.LOUPE_MODEL_ORIGINS ?? "";
export const origins = (): string[] => readOrigins(said());

/** The module `virtual:loupe/model-origins`. */
export function modelOrigins(): Plugin {
  return {
    name: "loupe:model-origins",
    resolveId: (id) => (id === ID ? `\0${ID}` : null),
    load: (id) =>
      id === `\0${ID}`
        ? `export const origins = ${JSON.stringify(origins())}; export const hub = ${JSON.stringify(readHub(said()))};`
        : null,
  };
}
