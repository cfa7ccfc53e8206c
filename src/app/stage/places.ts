/** Events → places on the stage and in the photo. */
import type { App } from "../app";
import { type At, shownView, toPhoto, type View } from "../camera";
import type { PointerPlace } from "../tools/tool";

type Pointer = Pick<MouseEvent, "clientX" | "clientY" | "shiftKey" | "altKey">;

export function onStage(stage: Element, { clientX, clientY }: Pick<Pointer, "clientX" | "clientY">): At {
  const { left, top } = stage.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}

/** Null without a photo on a stage. */
export function viewOf({ store }: App): View | null {
  const { view, stage, photo } = store.getState();
  return stage && photo ? shownView(view, stage, photo) : null;
}

/** Null without a photo. */
export function placeOf(
  app: App,
  at: At,
  event: Pick<Pointer, "shiftKey" | "altKey">,
  { secondary, touch }: { secondary: boolean; touch: boolean },
): PointerPlace | null {
  const view = viewOf(app);
  if (!view) return null;
  return { ...toPhoto(view, at), scale: view.scale, shift: event.shiftKey, alt: event.altKey, secondary, touch };
}
