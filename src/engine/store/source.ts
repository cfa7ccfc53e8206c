/** Where a bundle's files come from. */
import { type Fetching, type FetchingOptions, fetchFiles, type RemoteFile } from "./fetching";
import { RUNTIME } from "./opfs";
import { readSmall } from "./read-small";
import { openStorage } from "./storage";

export interface ReadOptions {
  signal?: AbortSignal;
}

/** A file from elsewhere than the bundle's folder has an address of its own; it belongs to what runs models. */
export type WantedFile = Omit<RemoteFile, "address" | "folder" | "blob"> & { address?: string };

export interface BundleSource {
  /** For messages: the address or folder. */
  readonly where: string;
  /** The folder below it, as a source. */
  at(folder: string): BundleSource;
  /** A whole small file that no manifest lists. Throws bundle-missing-file, aborted. */
  read(path: string, options?: ReadOptions): Promise<Uint8Array>;
  /** Begins to get listed files, in their order. `kept`: the name under which they are kept, of a model and version. */
  fetch(kept: string, files: readonly WantedFile[], options?: FetchingOptions): Fetching;
}

/** Files under `base` (ending in "/"), over HTTP, kept in the browser's private file system where it has one. */
export function httpSource(base: string): BundleSource {
  const url = (path: string) => new URL(path, base).href;
  return {
    where: base,
    at: (folder) => httpSource(url(`${folder}/`)),
    read: (path, options) => readSmall(url(path), path, options),
    fetch(kept, files, options) {
      const remote = files.map((file) => ({
        ...file,
        address: file.address ?? url(file.path),
        folder: file.address ? RUNTIME : kept,
      }));
      const onNotice = (message: string) => options?.onEvent?.({ type: "notice", message });
      return fetchFiles(remote, openStorage(onNotice), options);
    },
  };
}
