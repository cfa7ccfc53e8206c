import { useEffect, useRef } from "react";
import { pan, shownView, toStage } from "../../camera";
import { useApp, useStore } from "../../context";
import type { View } from "../../state/view";
import { changeView } from "../../work/zoom";

/** CSS pixels between the answer's box and what floats over the photo. */
const GAP = 12;

/**
 * The element of the returned ref never covers the box of the answer: the photo is moved up from under it, and back once the
 * answer is there, unless somebody has moved it meanwhile.
 */
export function useClearOfAnswer() {
  const app = useApp();
  const card = useRef<HTMLDivElement>(null);
  const box = useStore((state) => state.run?.box ?? null);
  const moved = useRef<{ from: View | null; to: View | null } | null>(null);
  useEffect(() => {
    const element = card.current;
    const { photo, stage, view, setView } = app.store.getState();
    if (!box && moved.current) {
      const { from, to } = moved.current;
      moved.current = null;
      // Another photo has a view of its own.
      if (to && view === to) setView(from);
    }
    if (!element || !box || !photo || !stage) return;
    const shown = shownView(view, stage, photo);
    const from = toStage(shown, { x: box[0], y: box[1] });
    const to = toStage(shown, { x: box[2], y: box[3] });
    const { offsetLeft, offsetTop, offsetWidth } = element;
    if (to.x < offsetLeft || from.x > offsetLeft + offsetWidth) return;
    // Its upper edge stays in sight, also where the box is higher than what is free.
    const by = Math.min(to.y + GAP - offsetTop, from.y - GAP);
    if (by <= 0) return;
    changeView(app, (before, size, whole) => pan(before, 0, -by, size, whole));
    moved.current = { from: view, to: app.store.getState().view };
  }, [app, box]);
  return card;
}
