import { useEffect, useState } from "react";
import { readSamples, type Sample } from "../../samples";

export type GallerySample = Sample & { gallery: NonNullable<Sample["gallery"]> };

/** What the start page offers; empty until it is read, null where it cannot be. */
export function useGallery(): readonly GallerySample[] | null {
  const [samples, setSamples] = useState<readonly GallerySample[] | null>([]);
  useEffect(() => {
    readSamples().then(
      (all) => setSamples(all.filter((one): one is GallerySample => one.gallery !== undefined)),
      () => setSamples(null),
    );
  }, []);
  return samples;
}
