import { useEffect, useRef, useState } from "react";
import { type PackedHeatmap, wordsOf } from "../../document/document";
import { unpackHeatmap } from "../../document/heatmap";
import type { Heatmap } from "../../engine";
import { useApp, useStore } from "../context";
import { selectedObject } from "../state/document";
import type { State } from "../state/store";

/** Milliseconds after which it has faded: --m-heat of styles/tokens.css. */
const FADE = 600;

/** Where the model looks: of the running answer until there is a mask; of the selected object while that is asked for. */
export function Heat() {
  const running = useStore((state) => state.run?.heatmap ?? null);
  const isOver = useStore(({ run, visible }) => !run || (run.mask !== null && !visible.heatmap));
  const kept = useStore(keptHeatmap);
  const [fading, setFading] = useState<Heatmap | null>(null);
  useEffect(() => {
    if (running) setFading(running);
  }, [running]);
  useEffect(() => {
    if (!isOver || !fading) return;
    const timer = setTimeout(() => setFading(null), FADE);
    return () => clearTimeout(timer);
  }, [isOver, fading]);
  if (kept) return <HeatCanvas heatmap={unpacked(kept)} isFading={false} />;
  const heatmap = running && !isOver ? running : fading;
  return heatmap && <HeatCanvas heatmap={heatmap} isFading={isOver} />;
}

function keptHeatmap(state: State): PackedHeatmap | null {
  if (!state.visible.heatmap && state.peek !== "heatmap") return null;
  const object = selectedObject(state);
  return (object && wordsOf(object)?.heatmap) ?? null;
}

/** Unpacked once. */
const known = new WeakMap<PackedHeatmap, Heatmap>();
function unpacked(packed: PackedHeatmap): Heatmap {
  let heatmap = known.get(packed);
  if (!heatmap) {
    heatmap = unpackHeatmap(packed);
    known.set(packed, heatmap);
  }
  return heatmap;
}

function HeatCanvas({ heatmap, isFading }: { heatmap: Heatmap; isFading: boolean }) {
  const { masks } = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { size } = heatmap;
  useEffect(() => {
    let isCurrent = true;
    const draw = (pixels: Uint8ClampedArray<ArrayBuffer>) => {
      if (isCurrent) canvas.current?.getContext("2d")?.putImageData(new ImageData(pixels, size, size), 0, 0);
    };
    // Lost with the masks' worker, it is only not drawn.
    masks.paintHeatmap(heatmap.data).then(draw, () => {});
    return () => {
      isCurrent = false;
    };
  }, [masks, heatmap, size]);
  return (
    <canvas
      ref={canvas}
      className="stage-heat"
      data-testid="layer-heatmap"
      data-fading={isFading}
      width={size}
      height={size}
    />
  );
}
