/** The bundled model as somebody's own: another id and name, the same weights. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface OwnBundle {
  folder: string;
  key: string;
  remove(): Promise<void>;
}

export async function ownBundle(id = "mine"): Promise<OwnBundle> {
  const parent = await mkdtemp(join(tmpdir(), "loupe-own-"));
  const folder = join(parent, "my-model");
  await cp("models/nano", folder, { recursive: true });
  const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"));
  const made = { ...manifest, id, name: "My own", version: "2.0", evaluation: [] };
  await writeFile(join(folder, "manifest.json"), JSON.stringify(made));
  return { folder, key: `${id}@2.0`, remove: () => rm(parent, { recursive: true }) };
}
