import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { manifestJsonSchema, schemaFile } from "../../scripts/schema";

it("manifest.schema.json is what the manifest's definition gives (npm run schema writes it)", () => {
  expect(readFileSync(schemaFile, "utf8")).toBe(manifestJsonSchema());
});
