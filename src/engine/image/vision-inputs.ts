/** What vision encoders need to know about where each patch lies. Patches are in the order of their rows (patchify). */

import type { TokenGrid } from "./model-image";

/** i64 [patches, 2]: row and column of each patch, in patches. */
export function patchPositions({ rows, columns }: TokenGrid, merge: number): BigInt64Array {
  const positions = new BigInt64Array(rows * columns * merge * merge * 2);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let patch = 0; patch < merge * merge; patch++) {
        positions[at++] = BigInt(row * merge + Math.floor(patch / merge));
        positions[at++] = BigInt(column * merge + (patch % merge));
      }
    }
  }
  return positions;
}

/**
 * i64 [windows, (side·merge)²]: the patches of each attention window of side × side tokens, padded with −1. Windows go
 * row by row over the grid; those at its right and bottom edge may be smaller.
 */
export function windowIndex({ rows, columns }: TokenGrid, merge: number, side: number): BigInt64Array {
  const patches = merge * merge;
  const length = side * side * patches;
  const across = Math.ceil(columns / side);
  const index = new BigInt64Array(Math.ceil(rows / side) * across * length).fill(-1n);
  const filled = new Uint32Array(index.length / length);
  for (let token = 0; token < rows * columns; token++) {
    const [row, column] = [Math.floor(token / columns), token % columns];
    const window = Math.floor(row / side) * across + Math.floor(column / side);
    const at = window * length + (filled[window] as number);
    for (let patch = 0; patch < patches; patch++) index[at + patch] = BigInt(token * patches + patch);
    filled[window] = (filled[window] as number) + patches;
  }
  return index;
}
