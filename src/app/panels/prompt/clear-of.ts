import { useEffect, useRef } from "react";
import { pan, shownView, toStage } from "../../camera";
import { useApp, useStore } from "../../context";
import { changeView } from "../../work/zoom";

/** CSS pixels between the answer's box and what floats over the photo. */
const GAP = 12;

/** The element of the returned ref never covers the box of the answer: the photo is moved up from under it. */
export function useClearOfAnswer() {
  const app = useApp();
  const card = useRef<HTMLDivElement>(null);
  const box = useStore((state) => state.run?.box ?? null);
  useEffect(() => {
    const element = card.current;
    const { photo, stage, view } = app.store.getState();
    if (!element || !box || !photo || !stage) return;
    const shown = shownView(view, stage, photo);
    const from = toStage(shown, { x: box[0], y: box[1] });
    const to = toStage(shown, { x: box[2], y: box[3] });
    const { offsetLeft, offsetTop, offsetWidth } = element;
    if (to.x < offsetLeft || from.x > offsetLeft + offsetWidth) return;
    // Its upper edge stays in sight, also where the box is higher than what is free.
    const by = Math.min(to.y + GAP - offsetTop, from.y - GAP);
    if (by > 0) changeView(app, (before, size, whole) => pan(before, 0, -by, size, whole));
  }, [app, box]);
  return card;
}
