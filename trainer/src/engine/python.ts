import { existsSync } from "node:fs";
import path from "node:path";
import { TrainerError } from "../errors";
import { engineFolder, inRepository, requirementsFile, rootFolder, shown } from "../paths";

/** $LOUPE_PYTHON, else the environment .venv of rootFolder; null when there is neither. */
export function findPython(env: NodeJS.ProcessEnv = process.env): string | null {
  const chosen = env.LOUPE_PYTHON;
  if (chosen !== undefined && chosen !== "") {
    if (path.isAbsolute(chosen) || chosen.includes(path.sep)) return existsSync(chosen) ? path.resolve(chosen) : null;
    const folders = (env.PATH ?? "").split(path.delimiter);
    return folders.map((folder) => path.join(folder, chosen)).find((file) => existsSync(file)) ?? null;
  }
  const inside = process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"];
  const file = path.join(rootFolder, ".venv", ...inside);
  return existsSync(file) ? file : null;
}

/** Where it is looked for, unless LOUPE_PYTHON names one. */
export const placeOfPython = inRepository ? "the repository" : "this folder";

export const setUpPython = inRepository
  ? "npm run setup -- --with-tests"
  : `python3 -m venv .venv && .venv/bin/python -m pip install -r ${shown(requirementsFile)}`;

export function requirePython(env: NodeJS.ProcessEnv = process.env): string {
  const python = findPython(env);
  if (python !== null) return python;
  const missing = env.LOUPE_PYTHON
    ? `LOUPE_PYTHON is ${env.LOUPE_PYTHON}, and there is no such program.`
    : `The engine needs Python, and there is no environment .venv in ${placeOfPython}.`;
  throw new TrainerError("python-missing", `${missing} To make one: ${setUpPython}. Or set LOUPE_PYTHON.`);
}

/** The engine's surroundings: its package on the path, output unbuffered and in UTF-8, threads capped. */
export function engineEnvironment(threads: number | null = null): NodeJS.ProcessEnv {
  const known = process.env.PYTHONPATH ? path.delimiter + process.env.PYTHONPATH : "";
  return {
    ...process.env,
    PYTHONPATH: engineFolder + known,
    PYTHONUNBUFFERED: "1",
    PYTHONIOENCODING: "utf-8",
    // It ends when this process is gone, however that ends.
    LOUPE_PARENT: String(process.pid),
    ...(threads === null ? {} : { OMP_NUM_THREADS: String(threads) }),
  };
}
