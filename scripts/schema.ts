/**
 * Writes what zod says of manifest, recipe, run configuration and trainer events as JSON Schema, for the trainer's
 * Python: `npm run schema`. Its classes are held to them (trainer/engine/tests/test_schema.py).
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";
import { manifestSchema } from "../src/engine/store/manifest";
import { runConfigSchema } from "../trainer/src/engine/config";
import { engineEvent } from "../trainer/src/engine/events";
import { recipeSchema } from "../trainer/src/recipe/schema";

const RECIPE = "recipe.schema.json";

/** The run configuration points to the recipe's file. */
const recipeApart: NonNullable<Parameters<typeof z.toJSONSchema>[1]>["override"] = ({ zodSchema, jsonSchema }) => {
  if (zodSchema !== recipeSchema) return;
  for (const key of Object.keys(jsonSchema)) delete jsonSchema[key as keyof typeof jsonSchema];
  jsonSchema.$ref = RECIPE;
};

/**
 * By file name. Of the output: what a reader may find missing in an old bundle an exporter must still write, and what a
 * person may leave out of a recipe the engine gets; but of what the engine says, the input: what it may leave out.
 */
export const schemas: Record<string, () => object> = {
  "manifest.schema.json": () => z.toJSONSchema(manifestSchema, { io: "output" }),
  [RECIPE]: () => z.toJSONSchema(recipeSchema, { io: "output" }),
  "run.schema.json": () => z.toJSONSchema(runConfigSchema, { io: "output", override: recipeApart }),
  "events.schema.json": () => z.toJSONSchema(engineEvent, { io: "input" }),
};

export const schemaFile = (name: string) =>
  fileURLToPath(new URL(`../trainer/engine/loupe_engine/schema/${name}`, import.meta.url));

export const schemaText = (name: string) => `${JSON.stringify(schemas[name]?.(), null, 2)}\n`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const name of Object.keys(schemas)) writeFileSync(schemaFile(name), schemaText(name));
}
