/** The eight handles of a box, by the points of the compass. */
import type { Box, Size } from "../engine/mask";

export const HANDLES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"] as const;
export type HandleName = (typeof HANDLES)[number];

/** CSS pixels from its middle within which a handle is taken hold of; a finger is less exact. */
const REACH = { pointer: 12, finger: 22 };

export function handlePlace([x1, y1, x2, y2]: Box, name: HandleName): { x: number; y: number } {
  return {
    x: name.includes("w") ? x1 : name.includes("e") ? x2 : (x1 + x2) / 2,
    y: name.includes("n") ? y1 : name.includes("s") ? y2 : (y1 + y2) / 2,
  };
}

/** What a press there takes hold of: the nearest handle, else the whole box; null outside. `scale`: CSS pixels a photo pixel. */
export function handleAt(
  box: Box,
  { x, y }: { x: number; y: number },
  scale: number,
  finger: boolean,
): HandleName | "move" | null {
  const reach = (finger ? REACH.finger : REACH.pointer) / scale;
  const [x1, y1, x2, y2] = box;
  const isInside = x > x1 && x < x2 && y > y1 && y < y2;
  // Of a small box the middle is left, to move it.
  const own = isInside ? Math.min(reach, (x2 - x1) / 4, (y2 - y1) / 4) : reach;
  const near = HANDLES.map((name) => {
    const at = handlePlace(box, name);
    // A square, as the target is.
    return { name, distance: Math.max(Math.abs(at.x - x), Math.abs(at.y - y)) };
  }).sort((a, b) => a.distance - b.distance)[0];
  if (near && near.distance <= own) return near.name;
  const edge = reach / 2;
  return x >= x1 - edge && x <= x2 + edge && y >= y1 - edge && y <= y2 + edge ? "move" : null;
}

export function resizedBox([x1, y1, x2, y2]: Box, name: HandleName, dx: number, dy: number, photo: Size | null): Box {
  const [west, east] = [x1 + (name.includes("w") ? dx : 0), x2 + (name.includes("e") ? dx : 0)];
  const [north, south] = [y1 + (name.includes("n") ? dy : 0), y2 + (name.includes("s") ? dy : 0)];
  const [width, height] = [photo?.width ?? Number.POSITIVE_INFINITY, photo?.height ?? Number.POSITIVE_INFINITY];
  // Drawn over its opposite side it turns over.
  return [
    clamp(Math.min(west, east), width),
    clamp(Math.min(north, south), height),
    clamp(Math.max(west, east), width),
    clamp(Math.max(north, south), height),
  ];
}

/** It keeps its size at the photo's edge. */
export function movedBox([x1, y1, x2, y2]: Box, dx: number, dy: number, photo: Size | null): Box {
  const shift = (by: number, low: number, high: number, most: number) => Math.max(-low, Math.min(by, most - high));
  const x = shift(dx, x1, x2, photo?.width ?? Number.POSITIVE_INFINITY);
  const y = shift(dy, y1, y2, photo?.height ?? Number.POSITIVE_INFINITY);
  return [x1 + x, y1 + y, x2 + x, y2 + y];
}

const clamp = (value: number, most: number) => Math.min(Math.max(value, 0), most);
