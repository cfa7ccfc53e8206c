import type { App } from "../../app";
import { modelIn } from "../../page/model-folder";
import { lookAt } from "./look";

/** Whether what was dropped is a model's folder, which is then shown. */
export async function lookAtDropped(app: App, folder: FileSystemDirectoryEntry): Promise<boolean> {
  const given = await modelIn(folder);
  if (given) await lookAt(app, given);
  return given !== null;
}
