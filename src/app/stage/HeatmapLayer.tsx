import { useEffect, useRef } from "react";
import type { Heatmap } from "../../engine";
import { paintHeatmap } from "../colour-map";

export function HeatmapLayer({ heatmap }: { heatmap: Heatmap }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { size, data } = heatmap;
  useEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(new ImageData(paintHeatmap(data), size, size), 0, 0);
  }, [size, data]);
  return <canvas ref={canvas} className="layer layer-heatmap" width={size} height={size} />;
}
