/** Writes the manifest's JSON Schema for the trainer: `npm run schema`. */
import { writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";
import { manifestSchema } from "../src/engine/store/manifest";

export const schemaFile = fileURLToPath(
  new URL("../trainer/engine/loupe_engine/bundle/manifest.schema.json", import.meta.url),
);

/** Of the output: what a reader may find missing in an old bundle, an exporter must still write. */
export function manifestJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(manifestSchema, { io: "output" }), null, 2)}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) writeFileSync(schemaFile, manifestJsonSchema());
