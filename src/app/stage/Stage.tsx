import { type CSSProperties, useEffect, useRef, useState } from "react";
import { useApp, useStore } from "../context";
import { readingOf } from "../state/photo";
import { toolInHand } from "../tools";
import { pressKey } from "./crosshair";
import { Heat } from "./Heat";
import { Hover } from "./hover";
import { createLive, LiveProvider, useLive } from "./live";
import { Magnifier } from "./Magnifier";
import { Marks } from "./Marks";
import { Painter } from "./painter";
import { Pointers } from "./pointers";
import { listenToWheel } from "./wheel";
import "./stage.css";

const LABEL =
  "Photo. Arrow keys move a crosshair, with Shift by one pixel; Enter clicks there, Shift+Enter adds to the selected object, minus or Alt+Enter takes away";

/** The photo and all that lies on it, in the room that its parent gives it. */
export function Stage() {
  const app = useApp();
  const [live] = useState(createLive);
  const stage = useRef<HTMLDivElement>(null);
  const world = useRef<HTMLDivElement>(null);
  const photo = useRef<HTMLCanvasElement>(null);
  const objects = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const name = useStore((state) => state.photo?.name ?? "");
  const tool = useStore((state) => toolInHand(state.tool));
  /** The place in the photo that the outline under the pointer is of. */
  const preview = useStore((state) => state.preview && `${state.preview.at.x},${state.preview.at.y}`);
  const isPhotoHidden = useStore((state) => !state.visible.photo);
  const isBusy = useStore((state) => state.opening !== null || (state.run === null && readingOf(state) !== null));

  useEffect(() => {
    const [element, canvases] = [stage.current, { photo: photo.current, objects: objects.current, live: over.current }];
    if (!element || !world.current || !canvases.photo || !canvases.objects || !canvases.live) return;
    const ends = new AbortController();
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      const { layOut, photo } = app.store.getState();
      layOut(width && height ? { width, height } : null, devicePixelRatio, photo);
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    // Moved to another screen, or zoomed by the browser: the ratio changes, and perhaps the size does not.
    window.addEventListener("resize", measure, { signal: ends.signal });
    const painter = new Painter(app, live, {
      stage: element,
      world: world.current,
      canvases: { photo: canvases.photo, objects: canvases.objects, live: canvases.live },
    });
    const hover = new Hover(app, live);
    const pointers = new Pointers(app, live, hover, element);
    listenToWheel(app, element, ends.signal);
    return () => {
      ends.abort();
      sizes.disconnect();
      pointers.end();
      hover.end();
      painter.end();
      app.store.getState().layOut(null, 1, null);
    };
  }, [app, live]);

  return (
    <LiveProvider value={live}>
      <div
        ref={stage}
        className="stage"
        data-testid="stage"
        data-tool={tool.id}
        data-photo-hidden={isPhotoHidden}
        role="application"
        aria-label={LABEL}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes its keys itself.
        tabIndex={0}
        onKeyDown={(event) => {
          if (pressKey(app, live, event)) event.preventDefault();
        }}
        onBlur={({ currentTarget }) => {
          delete currentTarget.dataset.pointed;
          live.setState({ crosshair: null });
        }}
      >
        <div ref={world} className="stage-world">
          <canvas ref={photo} className="stage-canvas stage-photo" role="img" aria-label={name} />
          <Heat />
          <canvas ref={objects} className="stage-canvas" />
          <canvas ref={over} className="stage-canvas" data-testid="layer-hover" data-preview={preview ?? undefined} />
          <Marks />
        </div>
        {tool.brush && <BrushCursor />}
        <Cursor stage={stage} />
        <Magnifier canvases={[photo, objects]} />
        {isBusy && <div className="stage-busy" aria-hidden="true" />}
      </div>
    </LiveProvider>
  );
}

function BrushCursor() {
  const at = useLive((live) => live.pointer);
  const size = useStore((state) => state.brushSize);
  if (!at) return null;
  const style = { "--left": `${at.x}px`, "--top": `${at.y}px`, "--size": `${size}px` } as CSSProperties;
  return <i className="stage-brush" style={style} data-testid="brush-cursor" />;
}

/** Over the handles of a box the pointer says what they do. */
function Cursor({ stage }: { stage: { readonly current: HTMLElement | null } }) {
  const cursor = useLive((live) => live.cursor);
  useEffect(() => {
    if (stage.current) stage.current.style.cursor = cursor;
  }, [stage, cursor]);
  return null;
}
