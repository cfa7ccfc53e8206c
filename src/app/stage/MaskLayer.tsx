import { useMemo } from "react";
import type { Mask } from "../../engine/api";
import { contourPath } from "./contour";

export function MaskLayer({ mask, width, height }: { mask: Mask; width: number; height: number }) {
  const path = useMemo(
    () => (mask.area ? contourPath(mask.logits, mask.size, { width, height }) : ""),
    [mask, width, height],
  );
  return (
    <svg className="layer layer-mask" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path className="mask-fill" d={path} fillRule="evenodd" />
      <path className="mask-halo" d={path} />
      <path className="mask-line" d={path} />
    </svg>
  );
}
