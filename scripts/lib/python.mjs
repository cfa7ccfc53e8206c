import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aptInstall, capture, ROOT, run, SetupError, which } from "./command.mjs";

export const VENV = join(ROOT, ".venv");
// The trainer needs the first; the second is for its tests alone.
const REQUIREMENTS = ["requirements.txt", "requirements-test.txt"].map((name) => join(ROOT, "trainer/engine", name));
const VERSIONS = ["3.12", "3.11"];

/** The interpreter of a virtual environment. */
export const pythonOf = (venv = VENV) => join(venv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

const hashOf = (files) =>
  createHash("sha256")
    .update(files.map((file) => readFileSync(file, "utf8")).join("\n"))
    .digest("hex");

function versionOf(python) {
  return capture(python, ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"]);
}

/** A Python of a supported version: $PYTHON, then python3.12, python3.11 and python3 in PATH. */
export function findPython() {
  const names = [process.env.PYTHON, "python3.12", "python3.11", "python3", "python"].filter(Boolean);
  return names.find((name) => VERSIONS.includes(versionOf(name) ?? "")) ?? null;
}

async function createVenv(python, venv) {
  rmSync(venv, { recursive: true, force: true });
  if ((await run(python, ["-m", "venv", venv])) === 0) return;
  // Debian splits venv out of Python; its own message says so, and this installs it.
  const version = versionOf(python);
  if (await aptInstall([`python${version}-venv`])) {
    rmSync(venv, { recursive: true, force: true });
    if ((await run(python, ["-m", "venv", venv])) === 0) return;
  }
  throw new SetupError(
    `Python ${version} cannot make a virtual environment. On Debian: apt install python${version}-venv`,
  );
}

/** Makes the virtual environment, or keeps it while the requirements are those it was made from. */
export async function setupPython({ venv = VENV, requirements = REQUIREMENTS } = {}) {
  const lock = join(venv, "lock.sha256");
  const hash = hashOf(requirements);
  if (existsSync(lock) && existsSync(pythonOf(venv)) && readFileSync(lock, "utf8").trim() === hash) return;

  let python = findPython();
  if (!python && (await aptInstall(["python3", "python3-venv"]))) python = findPython();
  if (!python) {
    const found = which("python3") ? `python3 here is ${versionOf("python3")}` : "there is no python3 in PATH";
    throw new SetupError(
      `The trainer needs Python ${VERSIONS.join(" or ")}: ${found}. Install one, or name it in PYTHON.`,
    );
  }
  console.log(`Installing the trainer's Python packages into ${venv} (several gigabytes on Linux, once)`);
  await createVenv(python, venv);
  const code = await run(pythonOf(venv), [
    "-m",
    "pip",
    "install",
    "--quiet",
    ...requirements.flatMap((file) => ["-r", file]),
  ]);
  if (code !== 0) throw new SetupError("pip install failed; its own message is above. Run the command again to retry.");
  // Written last: an interrupted install leaves no lock file and is made afresh.
  writeFileSync(lock, `${hash}\n`);
}
