/** From a request's path to a file of the served folders, and to no other. */
import { realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";

export interface Found {
  /** On the disk, no part of it a link. */
  path: string;
  /** As it was asked for, from the site's root, without a slash before it. */
  name: string;
  bytes: number;
  modified: Date;
}

export interface Folders {
  /** The built app. */
  app: string;
  /** Bundles served instead of the app's own under models/. */
  models: string | null;
  /** The app's content security policy, where it is another than usual. */
  policy?: string;
}

/** A path's parts; null where it is not written as a path of the site. `target`: of a request's first line. */
export function partsOf(target: string): string[] | null {
  const [path = ""] = target.split(/[?#]/, 1);
  if (!path.startsWith("/")) return null;
  try {
    const parts = path.slice(1).split("/").map(decodeURIComponent);
    // Once decoded nothing may lead elsewhere, on any system; what begins with a dot is nobody's business.
    const isOdd = (part: string) => part.startsWith(".") || /[/\\\0:]/.test(part);
    return parts.some(isOdd) ? null : parts;
  } catch {
    return null;
  }
}

/** Null where there is none. It never rejects. */
export async function findFile({ app, models }: Folders, target: string): Promise<Found | null> {
  const parts = partsOf(target);
  if (!parts) return null;
  if (parts.at(-1) === "") parts.splice(-1, 1, "index.html");
  const isModel = models !== null && parts[0] === "models";
  const name = parts.join("/");
  return fileIn(isModel ? models : app, (isModel ? parts.slice(1) : parts).join("/"), name);
}

/** The same, compressed: a file of its name and `ending` beside it. */
export function findCompressed(folders: Folders, { name }: Found, ending: string): Promise<Found | null> {
  return findFile(folders, `/${name.split("/").map(encodeURIComponent).join("/")}${ending}`);
}

async function fileIn(folder: string, path: string, name: string): Promise<Found | null> {
  try {
    const root = await realpath(folder);
    const real = await realpath(join(root, path));
    const found = await stat(real);
    if (!real.startsWith(root + sep) || !found.isFile()) return null;
    return { path: real, name, bytes: found.size, modified: found.mtime };
  } catch {
    return null;
  }
}
