/** How large a photo may be, in pixels: beyond this nothing is read, made or opened. */
export const MAX_PIXELS = 100_000_000;
export const MAX_SIDE = 16_384;
export const MIN_SIDE = 8;
