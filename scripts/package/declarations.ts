/** The package's types: what TypeScript writes of the doors and of all they lead to. */
import { spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { z } from "zod";
import * as figures from "../../src/engine/store/figures.ts";
import * as manifest from "../../src/engine/store/manifest.ts";
import { DOORS } from "./doors.ts";
import { typeOf } from "./schema-types.ts";

const ROOT = resolve(import.meta.dirname, "../..");
/** Where `tsc -b` writes them. */
const EMITTED = join(ROOT, ".cache/types/src/engine");

/** What the doors take of the manifest's schema. */
const OF_SCHEMA: Record<string, z.ZodType> = {
  Evaluation: figures.evaluation,
  Pointing: figures.pointing,
  GraphName: z.enum(manifest.graphNames),
};

/** Modules of zod's schemas. */
const SCHEMAS = new Set(["store/figures", "store/manifest"]);

/** By path, without ending: declarations that import each other alone. Throws where they would need another package. */
export async function declarations(): Promise<Map<string, string>> {
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-b", "src/engine"], { cwd: ROOT, stdio: "inherit" });
  if (status !== 0) throw new Error("The engine's types are wrong.");
  const files = new Map<string, string>();
  const ofSchema = new Set<string>();
  const take = async (path: string): Promise<void> => {
    if (files.has(path)) return;
    const text = await readFile(join(EMITTED, `${path}.d.ts`), "utf8");
    files.set(path, "");
    const found = [...text.matchAll(IMPORT)];
    for (const [, names = "", , specifier = ""] of found) {
      if (!specifier.startsWith("."))
        throw new Error(`The types of ${path}.ts need ${specifier}, which users may not have.`);
      const to = resolved(path, specifier);
      if (SCHEMAS.has(to)) for (const name of namesIn(names)) ofSchema.add(name);
      else await take(to);
    }
    files.set(
      path,
      text.replace(IMPORT, (all, _, quoted: string) => all.replace(quoted, `${quoted.slice(0, -1)}.js"`)),
    );
  };
  for (const { module } of DOORS) await take(module);
  if (ofSchema.size > 0) files.set("store/manifest", schemaTypes([...ofSchema].sort()));
  return files;
}

/** Groups: what is imported; the module, quoted; the module. */
const IMPORT = /(?:import|export)\s+([^;"]*?)\s*from\s*("([^"]+)");/g;

const namesIn = (braced: string) =>
  [...braced.replace(/^\s*(type\b)?/, "").matchAll(/[{,]\s*(?:type\s+)?(\w+)/g)].map(([, name = ""]) => name);

const resolved = (from: string, specifier: string) => relative(EMITTED, join(EMITTED, dirname(from), specifier));

function schemaTypes(names: string[]): string {
  return names
    .map((name) => {
      const schema = OF_SCHEMA[name];
      if (!schema)
        throw new Error(`The doors take ${name} of the manifest: scripts/package/declarations.ts has no schema of it.`);
      return `export type ${name} = ${typeOf(schema)};\n`;
    })
    .join("");
}

export async function writeDeclarations(dist: string): Promise<void> {
  for (const [path, text] of await declarations()) {
    const file = join(dist, "types", `${path}.d.ts`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
