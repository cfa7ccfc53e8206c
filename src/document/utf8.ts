/** Text to and from bytes. */

// Every browser, worker and Node has them, but no ECMAScript lib names them, and these files see no other lib.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (label: string, options: { fatal: true }) => { decode(bytes: Uint8Array): string };

export const toUtf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Throws where the bytes are no UTF-8. */
export const fromUtf8 = (bytes: Uint8Array): string => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
