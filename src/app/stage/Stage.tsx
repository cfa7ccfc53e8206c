import { type CSSProperties, type MouseEvent, useRef } from "react";
import { clickPhoto } from "../commands/click-photo";
import { useApp, useShown, useStore } from "../context";
import type { OpenPhoto } from "../state/photo";
import { toolInHand } from "../tools";
import type { Gesture, PointerPlace } from "../tools/tool";
import { BoxLayer } from "./BoxLayer";
import { ClickLayer } from "./ClickLayer";
import { HeatmapLayer } from "./HeatmapLayer";
import { MaskLayer } from "./MaskLayer";
import { PhotoLayer } from "./PhotoLayer";
import { useCrosshair } from "./use-crosshair";
import { toPhoto } from "./view";
import "./stage.css";

/** The photo and what was found in it, one layer over the other, all in photo pixels. */
export function Stage({ photo }: { photo: OpenPhoto }) {
  const shown = useShown();
  const visible = useStore((state) => state.visible);
  const opacity = useStore((state) => state.opacity);
  const busy = useStore(
    (state) => Boolean(state.opening) || (state.run === null && state.photo?.encoding === "running"),
  );
  const clickable = useStore(clickPhoto.enabled);
  const frame = useRef<HTMLDivElement>(null);
  const crosshair = useCrosshair(photo, clickable);
  const style = { "--ratio": photo.width / photo.height, "--overlay": opacity } as CSSProperties;
  const label = shown?.mask ? `${photo.name}, with “${shown.prompt}” marked` : photo.name;
  return (
    <div className="stage">
      <div ref={frame} className="stage-frame" style={style} data-photo-hidden={!visible.photo} data-testid="photo">
        <PhotoLayer bitmap={photo.bitmap} label={label} />
        {shown?.heatmap && visible.heatmap && <HeatmapLayer heatmap={shown.heatmap} />}
        {shown?.mask && visible.mask && <MaskLayer mask={shown.mask} photo={photo} />}
        {shown?.box && visible.box && <BoxLayer box={shown.box} label={shown.label} photo={photo} />}
        {shown && <ClickLayer clicks={shown.clicks} pending={shown.pending} photo={photo} crosshair={crosshair.at} />}
        {clickable && <PointerLayer photo={photo} frame={frame} crosshair={crosshair} />}
        {busy && <div className="stage-busy" aria-hidden="true" />}
      </div>
    </div>
  );
}

interface PointerProps {
  photo: OpenPhoto;
  frame: { readonly current: HTMLDivElement | null };
  crosshair: Pick<ReturnType<typeof useCrosshair>, "onKeyDown" | "hide">;
}

/** Pointers over the photo become the tool's gestures, and what these commit is done. */
function PointerLayer({ photo, frame, crosshair }: PointerProps) {
  const app = useApp();
  const excluding = useStore((state) => state.excluding);
  const gesture = useRef<Gesture | null>(null);
  const tool = toolInHand(useStore((state) => state.tool));

  const pointing = (event: MouseEvent, positive: boolean): PointerPlace | null => {
    const bounds = frame.current?.getBoundingClientRect();
    if (!bounds) return null;
    const [x, y] = toPhoto(event, bounds, photo);
    return { x, y, positive };
  };
  const meant = (event: MouseEvent) => (event.altKey ? excluding : !excluding);
  const end = (event: MouseEvent, positive: boolean) => {
    const at = pointing(event, positive);
    const ended = at && (gesture.current ?? tool.begin(at)).end(at);
    gesture.current = null;
    ended?.(app);
  };
  return (
    <button
      type="button"
      className="stage-click"
      data-testid="refine"
      aria-label="Correct the mask. Arrow keys move a crosshair, Enter adds what is under it, minus takes it away"
      onPointerDown={(event) => {
        const at = pointing(event, meant(event));
        gesture.current = at && tool.begin(at);
      }}
      onPointerMove={(event) => {
        const at = gesture.current && pointing(event, meant(event));
        if (at) gesture.current?.move(at);
      }}
      onPointerCancel={() => {
        gesture.current?.cancel();
        gesture.current = null;
      }}
      onClick={(event) => {
        // Enter and Space click too, without a place: those are the crosshair's.
        if (event.detail) end(event, meant(event));
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        end(event, false);
      }}
      onKeyDown={crosshair.onKeyDown}
      onBlur={crosshair.hide}
    />
  );
}
