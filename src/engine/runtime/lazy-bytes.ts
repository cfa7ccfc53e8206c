/**
 * Files as bytes that are read where and when somebody looks: ONNX Runtime wants a file of weights whole, and then copies one
 * tensor after the other out of it.
 */

import { free } from "../store/free";

/** That of workers. */
declare const FileReaderSync: { new (): { readAsArrayBuffer(blob: Blob): ArrayBuffer } } | undefined;

/** Bytes that are read at once: the browser holds them twice meanwhile. */
const PIECE = 2 ** 22;

/** The tensor that was read last, of any file: it was copied at once, and what waits for the collector adds up to the files. */
let last: ArrayBuffer | null = null;

/** As ONNX Runtime takes it: `byteLength` and `subarray` are the file's. The file itself where nothing can read it at once. */
export function lazyBytes(file: Blob): Uint8Array | Blob {
  if (typeof FileReaderSync === "undefined") return file;
  const reader = new FileReaderSync();
  const tensor = (from: number, to: number) => {
    forget();
    const bytes = new Uint8Array(to - from);
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = reader.readAsArrayBuffer(file.slice(from + at, Math.min(to, from + at + PIECE)));
      bytes.set(new Uint8Array(piece), at);
      free(piece);
    }
    last = bytes.buffer;
    queueMicrotask(forget);
    return bytes;
  };
  return Object.defineProperties(new Uint8Array(0), {
    byteLength: { value: file.size },
    subarray: { value: tensor },
  });
}

function forget(): void {
  free(last);
  last = null;
}
