/** Heatmaps as a document keeps them: a byte a cell, in text. */
import type { Heatmap } from "../engine/mask";
import type { PackedHeatmap } from "./document";

// Every browser, worker and Node has both, but no ECMAScript lib names them, and these files see no other lib.
declare const btoa: (binary: string) => string;
declare const atob: (base64: string) => string;

/** Probabilities 0…1 → bytes, each off by at most 1/510. */
export function packHeatmap({ size, data }: Heatmap): PackedHeatmap {
  let binary = "";
  for (const byte of Uint8ClampedArray.from(data, (value) => value * 255)) binary += String.fromCharCode(byte);
  return { size, values: btoa(binary) };
}

/** f32 probabilities [size, size], row-major. */
export function unpackHeatmap({ size, values }: PackedHeatmap): Heatmap {
  return { size, data: Float32Array.from(atob(values), (character) => character.charCodeAt(0) / 255) };
}
