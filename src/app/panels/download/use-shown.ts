import { useEffect, useMemo, useState } from "react";
import { type DocumentObject, objectMask } from "../../../document/document";
import type { Outline, Rle } from "../../../engine/mask";
import { useApp, useStore } from "../../context";
import { outlineOf } from "../../masks/outline-path";
import { OBJECT_COLOURS } from "../../object-colours";
import { boundsOf } from "../../work/bounds-of";
import type { Shown } from "./previews";

/** What previews draw of these objects; until all of their outlines are there what was there before, at first null. */
export function useShown(objects: readonly DocumentObject[]): Shown | null {
  const { masks, page } = useApp();
  const photo = useStore((state) => state.photo);
  const [made, setMade] = useState<Pick<Shown, "objects" | "bounds"> | null>(null);
  const [width, height] = [photo?.width ?? 0, photo?.height ?? 0];
  useEffect(() => {
    let current = true;
    const outlined = async (object: DocumentObject): Promise<{ outline: Outline; colour: string }> => ({
      outline: await outlineOf(masks, objectMask(object)?.rle as Rle),
      colour: OBJECT_COLOURS[object.colour] as string,
    });
    Promise.all(objects.map(outlined)).then(
      (all) => current && setMade({ objects: all, bounds: boundsOf(objects) ?? [0, 0, width, height] }),
      // Without their pictures the cards say all the same what they are.
      () => {},
    );
    return () => {
      current = false;
    };
  }, [masks, objects, width, height]);
  return useMemo(() => (photo && made ? { page, photo, ...made } : null), [page, photo, made]);
}
