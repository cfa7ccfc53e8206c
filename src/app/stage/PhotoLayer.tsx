import { useEffect, useRef } from "react";

/** `label`: for whoever cannot see it. */
export function PhotoLayer({ bitmap, label }: { bitmap: ImageBitmap; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current?.getContext("2d")?.drawImage(bitmap, 0, 0);
  }, [bitmap]);
  const { width, height } = bitmap;
  return (
    <canvas ref={canvas} className="layer layer-photo" width={width} height={height} role="img" aria-label={label} />
  );
}
