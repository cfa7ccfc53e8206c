/** Photos that come from outside: shared by another app (the service worker kept them), or opened by the system with this one. */

import { rewriteEntry } from "../tab-entry";

const SHARED = "loupe-shared";

interface LaunchQueue {
  setConsumer(consumer: (launch: { files?: readonly FileSystemFileHandle[] }) => void): void;
}

export async function onHandedOver(open: (files: File[]) => void): Promise<void> {
  const { launchQueue } = globalThis as { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(async ({ files = [] }) => {
    const opened = await Promise.all(files.map((handle) => handle.getFile().catch(() => null)));
    const found = opened.filter((file) => file !== null);
    if (found.length) open(found);
  });
  const url = new URL(location.href);
  if (!url.searchParams.has("shared")) return;
  const shared = await takeShared();
  // A reload does not open them again.
  url.searchParams.delete("shared");
  rewriteEntry(history.state, url);
  if (shared.length) open(shared);
}

async function takeShared(): Promise<File[]> {
  try {
    const cache = await caches.open(SHARED);
    const kept = await Promise.all((await cache.keys()).map((key) => cache.match(key)));
    await caches.delete(SHARED);
    return await Promise.all(kept.flatMap((response) => (response ? [fileOf(response)] : [])));
  } catch {
    return [];
  }
}

async function fileOf(response: Response): Promise<File> {
  const name = decodeURIComponent(response.headers.get("x-name") ?? "");
  return new File([await response.blob()], name, { type: response.headers.get("content-type") ?? "" });
}
