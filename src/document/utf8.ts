/** Text to and from bytes: UTF-8, and base64. */

// Every browser, worker and Node has them, but no ECMAScript lib names them, and these files see no other lib.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (label: string, options: { fatal: true }) => { decode(bytes: Uint8Array): string };

export const toUtf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Throws where the bytes are no UTF-8. */
export const fromUtf8 = (bytes: Uint8Array): string => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

declare const atob: (text: string) => string;
declare const btoa: (binary: string) => string;

/** Null for what is no base64. */
export function fromBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

export function toBase64(bytes: Uint8Array): string {
  // A multiple of three, so that the pieces' texts join to that of the whole.
  const PIECE = 3 * 8192;
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  }
  return text;
}
