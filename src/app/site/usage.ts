/** What is kept of app and models, and how much room it takes. Any of it may be forbidden or broken: then there is nothing. */

export type Kind = "app" | "models";
/** Bytes. */
export type Usage = Record<Kind, number>;

/** The engine's files of models. */
export interface KeptModels {
  list(): Promise<readonly { bytes: number }[]>;
  remove(): Promise<unknown>;
  /** As Site.bytesToCome. */
  toCome(model?: string): Promise<number | null>;
}

/** Earlier versions kept models there; the engine takes them over (src/engine/store/old-cache.ts). */
const CACHE: Record<Kind, string> = { app: "loupe-files", models: "loupe-models" };

export async function usageOf(kind: Kind): Promise<number> {
  let bytes = 0;
  try {
    if (await caches.has(CACHE[kind])) {
      const cache = await caches.open(CACHE[kind]);
      for (const key of await cache.keys()) bytes += (await (await cache.match(key))?.blob())?.size ?? 0;
    }
  } catch {
    // What cannot be looked at is not counted.
  }
  return bytes;
}

export async function usageOfModels(models: KeptModels): Promise<number> {
  const kept = await models.list();
  return kept.reduce((sum, { bytes }) => sum + bytes, await usageOf("models"));
}

/** What another tab holds stays until it is closed. */
export async function removeAll(kind: Kind): Promise<void> {
  try {
    await caches.delete(CACHE[kind]);
  } catch {
    // Forbidden: then there is nothing.
  }
}
