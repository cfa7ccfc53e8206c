import type { App } from "../app";
import { zoomAt } from "../camera";
import { changeView } from "../work/zoom";
import { onStage } from "./places";

/** CSS pixels that a line of a wheel is, where it counts in lines. */
const LINE = 16;
/** Of one event at most, so that no wheel leaps. */
const MOST = { wheel: 240, pinch: 30 };
/** Zoom (its natural logarithm) a pixel. A trackpad's pinch comes as many small steps with Ctrl. */
const RATE = { wheel: 0.0018, pinch: 0.01 };

type Wheel = Pick<WheelEvent, "deltaY" | "deltaMode" | "ctrlKey">;

/** How much larger the photo becomes. `page`: the stage's height. */
export function wheelFactor({ deltaY, deltaMode, ctrlKey }: Wheel, page: number): number {
  const unit = deltaMode === 1 ? LINE : deltaMode === 2 ? page : 1;
  const kind = ctrlKey ? "pinch" : "wheel";
  const by = Math.min(MOST[kind], Math.max(-MOST[kind], deltaY * unit));
  return Math.exp(-by * RATE[kind]);
}

/** Zooms at the pointer. */
export function listenToWheel(app: App, stage: HTMLElement, signal: AbortSignal): void {
  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const at = onStage(stage, event);
    const factor = wheelFactor(event, stage.clientHeight);
    changeView(app, (view, size, photo) => zoomAt(view, at, factor, size, photo));
  };
  stage.addEventListener("wheel", onWheel, { passive: false, signal });
}
