import { type CSSProperties, useEffect, useMemo, useRef } from "react";
import { selectedTurn } from "../state/answers";
import type { OpenPhoto } from "../state/photo";
import { canRefine, refine } from "../state/session";
import { useStore } from "../state/store";
import { currentMask, type Turn } from "../state/turn";
import { BoxLayer } from "./BoxLayer";
import { ClickLayer } from "./ClickLayer";
import { HeatmapLayer } from "./HeatmapLayer";
import { MaskLayer } from "./MaskLayer";
import { useCrosshair } from "./use-crosshair";
import "./stage.css";

/** The photo and what was found in it, one layer over the other, all in photo pixels. */
export function Stage({ photo }: { photo: OpenPhoto }) {
  const turn = useStore(selectedTurn);
  const visible = useStore((state) => state.visible);
  const opacity = useStore((state) => state.opacity);
  const excluding = useStore((state) => state.excluding);
  const busy = useStore(
    (state) => Boolean(state.opening) || (state.run === null && state.photo?.encoding === "running"),
  );
  const clickable = useStore((state) => state.run === null) && Boolean(turn?.result?.mask);
  const frame = useRef<HTMLDivElement>(null);
  const crosshair = useCrosshair(photo, clickable);
  const style = { "--ratio": photo.width / photo.height, "--overlay": opacity } as CSSProperties;

  function clickAt({ clientX, clientY }: { clientX: number; clientY: number }, positive: boolean) {
    const bounds = frame.current?.getBoundingClientRect();
    if (!bounds || !canRefine()) return;
    refine({
      x: ((clientX - bounds.left) / bounds.width) * photo.width,
      y: ((clientY - bounds.top) / bounds.height) * photo.height,
      positive,
    });
  }

  return (
    <div className="stage">
      <div ref={frame} className="stage-frame" style={style} data-photo-hidden={!visible.photo} data-testid="photo">
        <PhotoLayer photo={photo} label={describe(photo, turn)} />
        {turn?.heatmap && visible.heatmap && <HeatmapLayer heatmap={turn.heatmap} />}
        {turn && <Overlay photo={photo} turn={turn} showMask={visible.mask} />}
        {turn?.box && visible.box && <BoxLayer box={turn.box} label={turn.label} photo={photo} />}
        {turn && <ClickLayer turn={turn} photo={photo} crosshair={crosshair.at} />}
        {clickable && (
          <button
            type="button"
            className="stage-click"
            data-testid="refine"
            aria-label="Correct the mask. Arrow keys move a crosshair, Enter adds what is under it, minus takes it away"
            onClick={(event) => {
              // Enter and Space click too, without a place: those are the crosshair's.
              if (event.detail) clickAt(event, event.altKey ? excluding : !excluding);
            }}
            onContextMenu={(event) => {
              event.preventDefault();
              clickAt(event, false);
            }}
            onKeyDown={crosshair.onKeyDown}
            onBlur={crosshair.hide}
          />
        )}
        {busy && <div className="stage-busy" aria-hidden="true" />}
      </div>
    </div>
  );
}

function PhotoLayer({ photo, label }: { photo: OpenPhoto; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { bitmap } = photo;
  useEffect(() => {
    canvas.current?.getContext("2d")?.drawImage(bitmap, 0, 0);
  }, [bitmap]);
  const { width, height } = bitmap;
  return (
    <canvas ref={canvas} className="layer layer-photo" width={width} height={height} role="img" aria-label={label} />
  );
}

function Overlay({ photo, turn, showMask }: { photo: OpenPhoto; turn: Turn; showMask: boolean }) {
  const mask = useMemo(() => currentMask(turn), [turn]);
  return mask && showMask ? <MaskLayer mask={mask} width={photo.width} height={photo.height} /> : null;
}

function describe(photo: OpenPhoto, turn: Turn | null): string {
  return turn?.mask ? `${photo.name}, with “${turn.prompt}” marked` : photo.name;
}
