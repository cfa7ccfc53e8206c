/** Zod's schemas as plain TypeScript: who has the package's declarations has no zod. */
import { z } from "zod";

interface Json {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Json[];
  items?: Json;
  properties?: Record<string, Json>;
  required?: string[];
  additionalProperties?: Json | boolean;
}

/** The type of what the schema gives out. Throws where it is more than this knows. */
export function typeOf(schema: z.ZodType): string {
  return written(z.toJSONSchema(schema, { io: "output", reused: "inline" }) as Json);
}

function written(json: Json): string {
  if (json.enum) return json.enum.map((value) => JSON.stringify(value)).join(" | ");
  if ("const" in json) return JSON.stringify(json.const);
  if (json.anyOf) return json.anyOf.map(written).join(" | ");
  const { type } = json;
  if (Array.isArray(type)) return type.map((one) => written({ ...json, type: one })).join(" | ");
  switch (type) {
    case "object":
      return object(json);
    case "array":
      return `(${written(json.items ?? {})})[]`;
    case "integer":
      return "number";
    case "string":
    case "number":
    case "boolean":
    case "null":
      return type;
  }
  throw new Error(`There is no type for ${JSON.stringify(json)}.`);
}

function object({ properties = {}, required = [], additionalProperties }: Json): string {
  const others = typeof additionalProperties === "object" ? additionalProperties : null;
  if (others) return `Record<string, ${written(others)}>`;
  const keys = Object.entries(properties).map(
    ([key, value]) => `  ${key}${required.includes(key) ? "" : "?"}: ${written(value).replaceAll("\n", "\n  ")};\n`,
  );
  return `{\n${keys.join("")}}`;
}
