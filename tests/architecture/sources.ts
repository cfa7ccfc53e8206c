/** The repository's own files, and what TypeScript ones import, for the tests beside this file. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { parseSync } from "vite";

export const ROOT = join(import.meta.dirname, "../..");
export const FOLDERS = ["bin", "examples", "public", "scripts", "src", "tests", "trainer", "vite"];

/** Written by programs: caches, installed packages, what a training run left. */
const NOT_OURS = new Set(["node_modules", ".venv", "__pycache__", ".pytest_cache", ".ruff_cache", "runs"]);

/** Files below a folder whose names end as said, as paths from the root with "/". */
export function filesBelow(folder: string, ...endings: string[]): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .flatMap((entry) => {
      if (NOT_OURS.has(entry.name)) return [];
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(path, ...endings) : [path];
    })
    .filter((path) => endings.length === 0 || endings.some((ending) => path.endsWith(ending)))
    .sort();
}

export const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

export interface Import {
  from: string;
  /** A module of ours as its path from the root, without extension; a package as it is named. */
  to: string;
  /** Gone once compiled. */
  types: boolean;
}

export function importsOf(path: string): Import[] {
  const code = read(path);
  const { module, errors } = parseSync(path, code);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const found: [specifier: string, types: boolean][] = [];
  for (const { moduleRequest, entries } of module.staticImports)
    found.push([moduleRequest.value, entries.length > 0 && entries.every(({ isType }) => isType)]);
  for (const { entries } of module.staticExports)
    for (const { moduleRequest, isType } of entries) if (moduleRequest) found.push([moduleRequest.value, isType]);
  for (const { moduleRequest } of module.dynamicImports)
    found.push([code.slice(moduleRequest.start, moduleRequest.end).replace(/^["'`]|["'`]$/g, ""), false]);
  return found.map(([specifier, types]) => ({ from: path, to: resolve(path, specifier), types }));
}

function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  const path = relative(ROOT, join(ROOT, dirname(from), specifier))
    .split(sep)
    .join("/");
  const isFolder = [".ts", ".tsx"].every((ending) => !existsSync(join(ROOT, path + ending)));
  return isFolder && existsSync(join(ROOT, path, "index.ts")) ? `${path}/index` : path;
}
