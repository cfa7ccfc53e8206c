/**
 * The browser's Cache API as a place that may be missing, forbidden, full or broken: then there is nothing in it, and what
 * should be put there is not. A model can always be fetched again.
 */
export interface KeptFiles {
  get(address: string): Promise<Uint8Array | null>;
  /** In place of what was there under the same address, whatever its query. */
  put(address: string, bytes: Uint8Array): Promise<void>;
}

const CACHE = "loupe-models";

export function keptFiles(): KeptFiles {
  // The name alone throws in some frames, and is not there on pages without TLS.
  const open = async (): Promise<Cache | null> => (typeof caches === "undefined" ? null : await caches.open(CACHE));
  return {
    async get(address) {
      try {
        const response = await (await open())?.match(address);
        return response ? new Uint8Array(await response.arrayBuffer()) : null;
      } catch {
        return null;
      }
    },
    async put(address, bytes) {
      try {
        const cache = await open();
        if (!cache) return;
        for (const old of await cache.keys(address, { ignoreSearch: true })) await cache.delete(old);
        await cache.put(address, new Response(bytes as Uint8Array<ArrayBuffer>));
      } catch {
        // A full disk must not keep anyone from using what was just downloaded.
      }
    },
  };
}
