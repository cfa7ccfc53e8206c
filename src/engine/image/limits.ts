/** How large a photo may be: beyond this nothing is read, made or opened. */

/** Of its file: more than so many pixels of eight bytes each, which no format packs worse. */
export const MAX_BYTES = 1_000_000_000;
/** Pixels, and those of a side. */
export const MAX_PIXELS = 100_000_000;
export const MAX_SIDE = 16_384;
export const MIN_SIDE = 8;
