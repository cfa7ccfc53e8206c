import { type PointerEvent, useRef, useState } from "react";
import { Film } from "../filmstrip/Film";
import { ModelStatus } from "../model/ModelStatus";
import { Details } from "../objects/Details";
import { ObjectList } from "../objects/ObjectList";
import { Prompt } from "../prompt/Prompt";
import { ThumbBar } from "./ThumbBar";
import "./sheet.css";

const STOPS = ["low", "middle", "high"] as const;
type Stop = (typeof STOPS)[number];
const WORDS: Record<Stop, string> = { low: "Show the objects", middle: "Show the details", high: "Show the photo" };

/** CSS pixels from where on the grip is dragged and not tapped. */
const DRAG = 24;

/** A phone's panels: the prompt, then the objects, then the details, as far as it is drawn up. */
export function Sheet() {
  const [stop, setStop] = useState<Stop>("middle");
  const from = useRef<number | null>(null);
  const dragged = useRef(false);
  const move = (by: number) => setStop(STOPS[Math.min(2, Math.max(0, STOPS.indexOf(stop) + by))] as Stop);
  const onPointerUp = ({ clientY }: PointerEvent) => {
    const by = from.current === null ? 0 : clientY - from.current;
    from.current = null;
    dragged.current = Math.abs(by) >= DRAG;
    if (dragged.current) move(by < 0 ? 1 : -1);
  };
  return (
    <section className="sheet" aria-label="Objects" data-region="objects" data-stop={stop} data-testid="sheet">
      <button
        type="button"
        className="sheet-grip"
        aria-label={WORDS[stop]}
        data-testid="sheet-grip"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          from.current = event.clientY;
        }}
        onPointerUp={onPointerUp}
        onPointerCancel={() => {
          from.current = null;
        }}
        onClick={() => {
          if (!dragged.current) setStop(STOPS[(STOPS.indexOf(stop) + 1) % STOPS.length] as Stop);
          dragged.current = false;
        }}
      />
      <Prompt />
      <div className="sheet-scroll">
        <h2 className="visually-hidden">Objects</h2>
        <Film />
        <ObjectList />
        <Details sign={false} />
        <footer className="panel-foot">
          <ModelStatus />
        </footer>
      </div>
      <ThumbBar />
    </section>
  );
}
