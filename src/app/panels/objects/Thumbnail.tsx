import { useEffect, useRef } from "react";
import { maskBounds, type Outline, type Rle } from "../../../engine/mask";
import { useApp, useStore } from "../../context";
import { outlineOf, pathOf } from "../../masks/outline-path";
import type { Page } from "../../page/page";
import type { OpenPhoto } from "../../state/photo";
import { drawWhole, showBox } from "./small-picture";

/** CSS pixels a side; drawn twice as fine. */
const SIDE = 36;

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
  context.reset();
  const bounds = maskBounds(rle);
  if (!bounds) return;
  const scale = showBox(context, bounds);
  context.clip(pathOf(outline, 0.5 / scale), "evenodd");
  drawWhole(context, page, photo, scale);
}
