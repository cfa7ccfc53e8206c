/** `loupe` as it is run, in a process of its own. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BIN = fileURLToPath(new URL("../../bin/loupe.mjs", import.meta.url));

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export function loupe(...args: string[]): Promise<Ran> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [BIN, ...args], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    const ran: Ran = { code: null, stdout: "", stderr: "" };
    child.stdout.on("data", (data) => {
      ran.stdout += data;
    });
    child.stderr.on("data", (data) => {
      ran.stderr += data;
    });
    child.on("error", fail);
    child.on("close", (code) => done({ ...ran, code }));
  });
}
