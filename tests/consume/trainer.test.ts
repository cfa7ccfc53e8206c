/** The packed trainer in an empty folder: `loupe-trainer doctor`. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { findPython } from "../../trainer/src/engine/python";
import { emptyFolder, install, PATIENCE_MS, pack } from "./packed";

vi.setConfig({ testTimeout: PATIENCE_MS });

const { folder, remove } = emptyFolder();
afterAll(remove);

beforeAll(() => install(folder, pack("trainer", folder)), PATIENCE_MS);

function trainer(args: string[], python = "") {
  const env = { ...process.env, LOUPE_PYTHON: python, PYTHONPATH: "" };
  return spawnSync("npx", ["--offline", "loupe-trainer", ...args], { cwd: folder, env, encoding: "utf8" });
}

test("without an environment the doctor says how to make one, here", () => {
  const { status, stdout } = trainer(["doctor"]);
  expect(stdout).toContain("there is no .venv in this folder");
  expect(stdout).toContain(`-m pip install -r ${join("node_modules", "loupe-trainer", "engine", "requirements.txt")}`);
  expect(status).toBe(1);
});

test("with one it is ready to train, with the engine and the pins of the package", () => {
  const python = findPython();
  if (!python) throw new Error("There is no .venv. Run `npm run setup -- --with-tests`.");
  const { status, stdout, stderr } = trainer(["doctor"], python);
  expect(`${stdout}${stderr}`).toContain("Ready to train.");
  expect(stdout).toMatch(/Packages +\d+ as pinned/);
  expect(status).toBe(0);
});

test("its recipes came with it", () => {
  const { status, stdout, stderr } = trainer(["rl", "--recipe", "nope"], findPython() ?? "");
  expect(`${stdout}${stderr}`).toMatch(/nope.*\bnano\b/s);
  expect(status).not.toBe(0);
});
