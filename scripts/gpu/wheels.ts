/** Packages that the trainer needs and the machine lacks, as wheels for its Python. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { requirePython } from "../../trainer/src/engine/python";
import { requirementsFile } from "../../trainer/src/paths";
import { PLATFORMS, PYTHON_VERSION, THERE } from "./machine";

/** `name==version` each: what the requirements lead to, less what is there. */
export function lacking(installed: readonly string[], there: ReadonlySet<string> = THERE): string[] {
  return installed.filter((one) => !there.has(one.split("==")[0] ?? one));
}

/** In the versions of this machine's environment, in which the trainer was tested. */
export function missingPackages(): string[] {
  const script = join(import.meta.dirname, "closure.py");
  const out = execFileSync(requirePython(), [script, requirementsFile, PYTHON_VERSION], { encoding: "utf8" });
  return lacking(out.trim().split("\n"));
}

export function downloadWheels(packages: readonly string[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  const platforms = PLATFORMS.flatMap((platform) => ["--platform", platform]);
  const target = ["--python-version", PYTHON_VERSION, "--implementation", "cp", ...platforms];
  const args = ["-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", ...target, "-d", folder];
  execFileSync(requirePython(), [...args, ...packages], { stdio: ["ignore", "ignore", "inherit"] });
}
