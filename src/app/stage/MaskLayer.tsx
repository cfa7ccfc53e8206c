import { useMemo } from "react";
import type { Size } from "../../engine/coordinates";
import type { LowResMask } from "../state/document";
import { contourPath } from "./contour";

export function MaskLayer({ mask, photo: { width, height } }: { mask: LowResMask; photo: Size }) {
  const path = useMemo(() => contourPath(mask.logits, mask.size, { width, height }), [mask, width, height]);
  return (
    <svg className="layer layer-mask" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path className="mask-fill" d={path} fillRule="evenodd" />
      <path className="mask-halo" d={path} />
      <path className="mask-line" d={path} />
    </svg>
  );
}
