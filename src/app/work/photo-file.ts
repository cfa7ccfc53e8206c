import { LoupeError } from "../../engine";
import type { App } from "../app";
import { documentOf } from "../state/document";

/** The file of a photo of the open project; null where it is not kept. */
export async function photoFile({ store, kept }: App, sha256: string): Promise<Blob | null> {
  const state = store.getState();
  const open = documentOf(state)?.photo.sha256 === sha256 ? state.photo?.file : null;
  return open ?? state.entries.get(sha256)?.file ?? (await kept.readPhoto(sha256))?.file ?? null;
}

/** Throws "not-kept". */
export async function photoBytes(app: App, sha256: string): Promise<Uint8Array> {
  const file = await photoFile(app, sha256);
  const bytes = await file?.arrayBuffer().catch(() => null);
  if (bytes) return new Uint8Array(bytes);
  throw new LoupeError("not-kept", "The photo's file is not kept on this device any more. Open the file again.");
}
