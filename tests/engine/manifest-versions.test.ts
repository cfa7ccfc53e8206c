/** Bundles that were once released stay readable: no key becomes required within one `schema` number. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { manifestSchema } from "../../src/engine/store/manifest";

const folder = resolve(import.meta.dirname, "../fixtures/manifests");
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), "utf8"));
const released = readdirSync(folder).filter((file) => file.startsWith("nano-"));

test("there is a manifest of each released nano", () => {
  const versions = ["0.1.0", "0.2.0", "0.2.1", "0.2.2", "0.2.3", "0.2.4", "0.2.5"];
  expect(released).toEqual(versions.map((version) => `nano-${version}.json`));
});

test.each(released)("%s, as it was released, opens", (file) => {
  const old = read(file);
  const result = manifestSchema.safeParse(old);
  expect(result.error?.issues ?? []).toEqual([]);
  // What came later means "as before"; the rest is untouched.
  const { decoder, image, layout, mask, template, ...rest } = result.data as NonNullable<typeof result.data>;
  expect(mask).toEqual({ pad_box: false, max_hole_area: 0, max_sprinkle_area: 0, ...old.mask });
  expect(layout).toBe("loupe");
  expect(image).toEqual({ regions: 0, ...old.image });
  expect(template).toEqual({ case: "typed", ...old.template });
  expect(decoder).toEqual({ positions: 16_384, past_present_share_buffer: false, ...old.decoder });
  expect({ ...rest, decoder: old.decoder, image: old.image, mask: old.mask, template: old.template }).toEqual(old);
});

type Json = { [key: string]: unknown };
const input = z.toJSONSchema(manifestSchema, { io: "input" }) as Json;

/** Every key that a manifest cannot do without: `mask.threshold`, `files[].bytes`, `context(queries).file`, … */
function requiredKeys(node: Json, path = ""): string[] {
  if (typeof node.$ref === "string") {
    const name = node.$ref.replace("#/$defs/", "");
    return requiredKeys((input.$defs as Record<string, Json>)[name] as Json, path);
  }
  const properties = (node.properties ?? {}) as Record<string, Json>;
  const at = (key: string) => (path === "" ? key : `${path}.${key}`);
  const alternatives = (node.oneOf ?? node.anyOf ?? []) as Json[];
  return [
    ...((node.required ?? []) as string[]).map(at),
    ...Object.entries(properties).flatMap(([key, value]) => requiredKeys(value, at(key))),
    ...alternatives.flatMap((one) => requiredKeys(one, `${path}${nameOf(one)}`)),
    ...(typeof node.additionalProperties === "object"
      ? requiredKeys(node.additionalProperties as Json, `${path}.*`)
      : []),
    ...(typeof node.items === "object" ? requiredKeys(node.items as Json, `${path}[]`) : []),
  ];
}

/** Which of several shapes it is, where they have a `kind`. */
function nameOf(node: Json): string {
  const kind = (node.properties as Record<string, Json> | undefined)?.kind?.const;
  return kind === undefined ? "" : `(${kind})`;
}

test("no key becomes required within one schema number", () => {
  const { const: schema } = (input.properties as Record<string, Json>).schema as { const: number };
  const file = `required-of-schema-${schema}.json`;
  expect(
    existsSync(join(folder, file)),
    `Schema ${schema} is new: commit its required keys as ${file}, and keep a reader for the schemas before it.`,
  ).toBe(true);
  const listed: string[] = read(file);
  const required = requiredKeys(input);
  expect(
    required.filter((key) => !listed.includes(key)),
    `Bundles of schema ${schema} are without these keys and would no longer open. Give each a default that means "as ` +
      `before"; where there is none, raise the manifest's schema number to ${schema + 1} and keep a reader for schema ${schema}.`,
  ).toEqual([]);
  expect(
    listed.filter((key) => !required.includes(key)),
    `These keys are no longer required: take them out of ${file}, for from now on bundles may be without them.`,
  ).toEqual([]);
});
