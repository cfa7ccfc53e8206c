/** The eight colours of objects, in the document's numbers: those of src/app/styles/tokens.css (--object-1 is number 0). */
export const OBJECT_COLOURS = [
  "#3e7bf0",
  "#d2620a",
  "#2b9549",
  "#d6409f",
  "#8e5cf2",
  "#a07d00",
  "#0991ad",
  "#e5484d",
] as const;

/** "#3e7bf0" → bytes. */
export function rgbOf(hex: string): [r: number, g: number, b: number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
