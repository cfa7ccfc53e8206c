/** A bundle on another site, one of those that the build allows (origins.ts). */
import { fetchSome } from "./fetch-some";
import { readManifest } from "./load";
import type { Offer } from "./offer";
import { bundleFolder, checkOrigin } from "./origins";
import { request } from "./request";

/** Nothing is fetched before something of it is asked for. Throws origin-refused. */
export function addressOffer(address: string, allowed: readonly string[]): Offer {
  const folder = bundleFolder(address, allowed);
  const check = (url: string) => checkOrigin(url, allowed);
  const urlOf = (path: string) => new URL(path, folder).href;
  return {
    origin: { kind: "address", address: folder },
    manifest: (options) =>
      readManifest({ read: (path, { signal } = {}) => fetchSome(urlOf(path), path, { check, signal }) }, options),
    file: async (path) => ({ ask: (file, wanted, signal) => request(urlOf(path), file, wanted, signal, check) }),
  };
}
