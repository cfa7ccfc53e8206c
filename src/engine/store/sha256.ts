import { plainSha256 } from "./sha256-plain";

/**
 * SHA-256 of some bytes, as 64 hex digits. The browser's own where there is one: pages without TLS (but localhost) have none,
 * and what is downloaded there is checked all the same.
 */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  const digest = subtle
    ? new Uint8Array(await subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>))
    : plainSha256(bytes);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
