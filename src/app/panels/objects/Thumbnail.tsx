import { useEffect, useRef } from "react";
import type { Outline, Rle } from "../../../engine/mask";
import { maskBounds } from "../../../engine/mask";
import { useApp, useStore } from "../../context";
import { outlineOf, pathOf } from "../../masks/outline-path";
import { levelFor } from "../../page/level";
import type { Page } from "../../page/page";
import type { OpenPhoto } from "../../state/photo";

/** CSS pixels a side; drawn twice as fine. */
const SIDE = 36;
/** Air around the object, as a share of its longer side. */
const AIR = 0.08;

/** The object cut out of the photo, small, on a checker. */
export function Thumbnail({ rle }: { rle: Rle | null }) {
  const { masks, page } = useApp();
  const photo = useStore((state) => state.photo);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!rle || !photo) return;
    let current = true;
    outlineOf(masks, rle).then(
      (outline) => {
        const context = canvas.current?.getContext("2d");
        if (current && context) draw(context, page, photo, rle, outline);
      },
      // Without its picture the row says all the same what it is.
      () => {},
    );
    return () => {
      current = false;
    };
  }, [masks, page, photo, rle]);
  return (
    <span className="thumbnail" aria-hidden="true">
      <canvas ref={canvas} width={2 * SIDE} height={2 * SIDE} />
    </span>
  );
}

function draw(context: CanvasRenderingContext2D, page: Page, photo: OpenPhoto, rle: Rle, outline: Outline): void {
  const { width, height } = context.canvas;
  context.reset();
  const bounds = maskBounds(rle);
  // The bitmap of a photo that has been closed is empty.
  if (!bounds || !photo.bitmap.width) return;
  const [x1, y1, x2, y2] = bounds;
  const scale = width / (Math.max(x2 - x1, y2 - y1) * (1 + 2 * AIR));
  context.translate(width / 2 - ((x1 + x2) / 2) * scale, height / 2 - ((y1 + y2) / 2) * scale);
  context.scale(scale, scale);
  context.clip(pathOf(outline, 0.5 / scale), "evenodd");
  const bitmap = levelFor(photo.bitmap, page.levels(photo.bitmap), photo.width * scale);
  context.drawImage(bitmap, 0, 0, photo.width, photo.height);
}
