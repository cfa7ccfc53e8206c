import { type KeyboardEvent, useState } from "react";
import type { Size } from "../../engine/coordinates";
import { clickPhoto } from "../commands/click-photo";
import { useApp } from "../context";

const STEPS: Record<string, [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Clicks for the keyboard: arrows move (with Shift in small steps), Enter or Space adds, minus takes away. */
export function useCrosshair({ width, height }: Size, active: boolean) {
  const app = useApp();
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);

  function onKeyDown(event: KeyboardEvent) {
    if (!active) return;
    const from = at ?? { x: width / 2, y: height / 2 };
    const step = STEPS[event.key];
    if (step) {
      const by = Math.max(width, height) * (event.shiftKey ? 0.004 : 0.025);
      const clip = (value: number, limit: number) => Math.min(limit, Math.max(0, value));
      setAt({ x: clip(from.x + step[0] * by, width), y: clip(from.y + step[1] * by, height) });
    } else if (at && (event.key === "Enter" || event.key === " ")) {
      void clickPhoto.perform(app, { ...at, positive: !app.store.getState().excluding });
    } else if (at && event.key === "-") {
      void clickPhoto.perform(app, { ...at, positive: false });
    } else {
      return;
    }
    event.preventDefault();
  }

  return { at: active ? at : null, onKeyDown, hide: () => setAt(null) };
}
