import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { schemaFile, schemas, schemaText } from "../../scripts/schema";

it.each(Object.keys(schemas))("%s is what zod says (npm run schema writes it)", (name) => {
  expect(readFileSync(schemaFile(name), "utf8")).toBe(schemaText(name));
});

it("there are no others", () => {
  expect(readdirSync(schemaFile("")).sort()).toEqual(Object.keys(schemas).sort());
});
