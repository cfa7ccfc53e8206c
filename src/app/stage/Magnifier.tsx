import { type CSSProperties, type RefObject, useEffect, useRef } from "react";
import { useStore } from "../context";
import { useLive } from "./live";

/** CSS pixels across, and how far above the finger its middle is. */
const SIZE = 112;
const ABOVE = 96;
const TIMES = 2.5;

/** What is under the finger that aims, enlarged, where the finger does not cover it. */
export function Magnifier({ canvases }: { canvases: readonly RefObject<HTMLCanvasElement | null>[] }) {
  const at = useLive((live) => live.finger);
  const stage = useStore((state) => state.stage);
  const ratio = useStore((state) => state.pixelRatio);
  const own = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = own.current?.getContext("2d");
    if (!context || !at) return;
    const side = SIZE * ratio;
    context.clearRect(0, 0, side, side);
    for (const { current: canvas } of canvases) {
      const bounds = canvas?.getBoundingClientRect();
      const parent = own.current?.parentElement?.getBoundingClientRect();
      if (!canvas || !bounds || !parent) continue;
      const part = side / TIMES;
      const x = (parent.left + at.x - bounds.left) * ratio - part / 2;
      const y = (parent.top + at.y - bounds.top) * ratio - part / 2;
      context.drawImage(canvas, x, y, part, part, 0, 0, side, side);
    }
  }, [at, ratio, canvases]);
  if (!at || !stage) return null;
  const half = SIZE / 2;
  const x = Math.min(stage.width - half, Math.max(half, at.x));
  // No room above: beside the finger.
  const hasRoom = at.y - ABOVE >= half;
  const left = hasRoom ? x : at.x < stage.width / 2 ? at.x + ABOVE : at.x - ABOVE;
  const top = hasRoom ? at.y - ABOVE : Math.max(half, at.y);
  const style = { "--left": `${left}px`, "--top": `${top}px`, "--size": `${SIZE}px` } as CSSProperties;
  return (
    <canvas
      ref={own}
      className="stage-magnifier"
      style={style}
      width={SIZE * ratio}
      height={SIZE * ratio}
      data-testid="magnifier"
    />
  );
}
