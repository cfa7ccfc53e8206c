/** What a stranger has: an empty folder, and what `npm pack` packed. No network: what the packages need besides is linked. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** Seconds of work; a machine may have other things to do. */
export const PATIENCE_MS = 900_000;

export const ROOT = resolve(import.meta.dirname, "../..");

/** A folder outside the repository, so that nothing of it is found by chance. */
export function emptyFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "loupe-consume-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** @param name as `npm run package` knows it. @returns the tarball's path. */
export function pack(name: string, into: string): string {
  const args = ["--import", "tsx", "scripts/package.ts", "--into", into, name];
  const told = execFileSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
  return join(into, told.trim().split("\n").at(-1) as string);
}

/** As a stranger installs it. It fails where the tarball needs a package that is not in it. */
export function install(folder: string, tarball: string): void {
  const args = ["install", "--offline", "--no-audit", "--no-fund", "--loglevel=error", tarball];
  execFileSync("npm", args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
}

/** Packages of the repository's own installation. */
export function link(folder: string, ...packages: string[]): void {
  for (const name of packages) {
    const place = join(folder, "node_modules", name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), place, "dir");
  }
}

/** The files of an example, but for its package.json, which names what a registry would give. */
export function copyExample(name: string, folder: string): void {
  cpSync(join(ROOT, "examples", name), folder, {
    recursive: true,
    filter: (path) => !path.endsWith("package.json"),
  });
}

/** As the examples' README says. */
export function copyModel(into: string): void {
  execFileSync(process.execPath, ["bin/loupe.mjs", "models", "copy", "nano", into], { cwd: ROOT, stdio: "pipe" });
}
