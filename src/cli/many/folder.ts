/** The photos in a folder. */
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { READING, reasonOf } from "../../command-line/file-reasons";
import { inCountingOrder, isPhotoName } from "../../document/photo-names";
import { FileError } from "../errors";

/**
 * Paths from the folder on, of all files in it and in the folders in it that are called like photos, in the order in which
 * people count; hidden ones are left out, and links are not followed. Throws FileError where there is none.
 */
export async function photosIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch((error: Error) => {
    throw new FileError(`${folder} cannot be read: ${reasonOf(error, READING)}.`, { cause: error });
  });
  const paths = entries
    .filter((entry) => entry.isFile() && isPhotoName(entry.name))
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .filter((path) => !path.split(/[/\\]/).some((part) => part.startsWith(".")));
  if (!paths.length) throw new FileError(`${folder}: there is no photo in this folder.`);
  return paths.sort((a, b) => depth(a) - depth(b) || inCountingOrder(a, b));
}

/** A folder's own photos come before those of the folders in it. */
const depth = (path: string) => path.split(/[/\\]/).length;
