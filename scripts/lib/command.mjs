import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(fileURLToPath(import.meta.url), "../../..");

/** A failure that a person can act on: printed without a stack. */
export class SetupError extends Error {}

/** Runs a command with its output on this terminal; resolves with its exit code (128 + signal when it was killed). */
export function run(command, args, { cwd = ROOT, env = {} } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: "inherit" });
    child.on("error", fail);
    child.on("exit", (code, signal) => done(code ?? (signal === "SIGINT" ? 130 : 143)));
  });
}

/** The standard output of a command, or null when it cannot be run or fails. */
export function capture(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8" });
  return status === 0 ? stdout.trim() : null;
}

/** The full path of the first of these names that is an executable in PATH, or null. */
export function which(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here: look in the next folder.
      }
    }
  }
  return null;
}

/** Installs Debian packages; false where that is not possible (not Debian, or not root). */
export async function aptInstall(packages) {
  if (!existsSync("/etc/debian_version") || process.getuid?.() !== 0 || !which("apt-get")) return false;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  console.log(`Installing ${packages.join(", ")} with apt-get`);
  if ((await run("apt-get", ["update", "-q"], { env })) !== 0) return false;
  return (await run("apt-get", ["install", "-qq", "-y", "--no-install-recommends", ...packages], { env })) === 0;
}
