/**
 * Of a photo's bitmap and the same at half the size, a quarter…: the smallest with at least `width` pixels across. Drawn at
 * under half its size a bitmap flickers, and takes long.
 */
export function levelFor(bitmap: ImageBitmap, levels: readonly ImageBitmap[], width: number): ImageBitmap {
  return levels.filter((level) => level.width >= width).at(-1) ?? bitmap;
}
