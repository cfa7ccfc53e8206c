/** Where a hub has what: as huggingface.co does, and whoever mirrors it. */
import { LoupeError } from "../../errors";

const NAME = /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/;
const REVISION = /^[\w.-]{1,100}$/;

/** A repository as a person writes it, OWNER/NAME or its page's address. Throws bundle-missing-file. */
export function repositoryName(text: string, hub: string): string {
  const trimmed = text.trim();
  const name = (trimmed.startsWith(`${hub}/`) ? trimmed.slice(hub.length + 1) : trimmed).replace(/\/$/, "");
  if (NAME.test(name) && !name.includes("..")) return name;
  throw new LoupeError(
    "bundle-missing-file",
    `"${trimmed.slice(0, 100)}" is no repository. Write OWNER/NAME, as the hub shows it.`,
  );
}

export const infoAddress = (hub: string, name: string, revision = "main") =>
  `${hub}/api/models/${name}/revision/${checked(revision)}`;

/** Of all its files, with sizes and sums. */
export const listAddress = (hub: string, name: string, revision: string) =>
  `${hub}/api/models/${name}/tree/${checked(revision)}?recursive=true`;

/** It redirects to where the file lies. `path`: relative, of letters that addresses have (manifest.ts). */
export const fileAddress = (hub: string, name: string, revision: string, path: string) =>
  `${hub}/${name}/resolve/${checked(revision)}/${path}`;

function checked(revision: string): string {
  if (REVISION.test(revision) && !revision.includes("..")) return revision;
  throw new LoupeError(
    "bundle-missing-file",
    `"${revision.slice(0, 100)}" is no revision of a repository. Write a branch, a tag or a commit.`,
  );
}
