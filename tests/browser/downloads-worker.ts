/** Gets files as the engine's worker does, with the browser's own storage. */
import { fetchFiles, type RemoteFile } from "../../src/engine/store/fetching";
import { sha256 } from "../../src/engine/store/sha256";
import { openStorage } from "../../src/engine/store/storage";
import type { LoadEvent } from "../../src/engine/values";

export interface Order {
  files: RemoteFile[];
  /** As private windows do. */
  refuseStorage?: boolean;
}

export interface Got {
  /** SHA-256 of each whole file, in the order of the files. */
  hashes: string[];
  /** Whether each was handed over as a file on the disk. */
  onDisk: boolean[];
  notices: string[];
  /** Why nothing came, at any time. */
  troubles: string[];
  /** bytesLoaded of all events. */
  bytes: number[];
  kept: number;
  error: string;
}

const scope = self as unknown as {
  onmessage: ((event: MessageEvent<Order>) => void) | null;
  postMessage(message: Got): void;
};

scope.onmessage = async ({ data: { files, refuseStorage } }) => {
  if (refuseStorage) {
    const refused = () => Promise.reject(new DOMException("Storage is not allowed here.", "SecurityError"));
    Object.defineProperty(navigator.storage, "getDirectory", { value: refused });
  }
  const got: Got = { hashes: [], onDisk: [], notices: [], troubles: [], bytes: [], kept: 0, error: "" };
  const onEvent = (event: LoadEvent) => {
    if (event.type === "notice") got.notices.push(event.message);
    if (event.type !== "download") return;
    got.bytes.push(event.bytesLoaded);
    got.kept = event.bytesKept;
    if (event.detail && got.troubles.at(-1) !== event.detail) got.troubles.push(event.detail);
  };
  const storage = openStorage((message) => got.notices.push(message));
  const fetching = fetchFiles(files, storage, { onEvent, stallMs: 600_000 });
  try {
    for (const { path } of files) {
      const file = await fetching.file(path);
      got.onDisk.push(file instanceof Blob);
      const bytes = file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : file;
      got.hashes.push(await sha256(bytes));
    }
  } catch (error) {
    got.error = String(error);
  }
  scope.postMessage(got);
};
