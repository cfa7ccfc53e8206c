/** What lies on the photo beside masks: clicks, boxes, names. Placed in photo pixels; stage.css says where these are. */
import { type CSSProperties, type ReactNode, useMemo } from "react";
import { useShallow } from "zustand/react/shallow";
import { type DocumentObject, objectMask, wordsOf } from "../../document/document";
import { answerName } from "../../document/edits";
import { promptOf } from "../../document/prompt";
import type { Box, Point } from "../../engine";
import { maskTop } from "../../engine/mask";
import { HANDLES, handlePlace } from "../box-handles";
import { useStore } from "../context";
import { OBJECT_COLOURS } from "../object-colours";
import { selectedObject } from "../state/document";
import { readingOf } from "../state/photo";
import { pointedProposal } from "../state/proposals";
import type { State } from "../state/store";
import { toolInHand } from "../tools";
import { boundsOf } from "../work/bounds-of";
import { drawnBox } from "../work/drawn-box";
import { cutOutObjects } from "./cut-out";
import { useLive } from "./live";

export function Marks() {
  const object = useStore(selectedObject);
  const isPeeking = useStore(
    (state) => state.peek === "photo" || !state.visible.mask || cutOutObjects(state).length > 0,
  );
  const pending = useStore((state) => state.pending);
  const pointedAt = useStore((state) => state.shownClick);
  const shown = object && !object.hidden && !isPeeking ? object : null;
  const points = shown ? promptOf(shown).points : [];
  // What is switched on of the edges hides the clicks before it, but not the one that is pointed at in the list.
  const clicks = pointedAt && shown && !points.includes(pointedAt) ? [...points, pointedAt] : points;
  return (
    <>
      <LookedAt />
      <AnswerBox />
      <TrimFrame />
      <OfferTag />
      {shown && <ObjectTag object={shown} />}
      <OwnBox object={shown} />
      {clicks.map((point) => (
        <ClickMark key={placeKey(point)} point={point} pending={false} isShown={point === pointedAt} />
      ))}
      {pending.map((one) => {
        if (one.kind === "box")
          return <BoxMark key={one.box.join()} box={one.box} className="is-pending" testId="pending-box" />;
        return <ClickMark key={`${placeKey(one.click.point)},waits`} point={one.click.point} pending />;
      })}
      <Crosshair />
    </>
  );
}

/** What is looked at closer: the rest of the photo steps back. */
function LookedAt() {
  const crop = useStore(({ photo }) => photo?.closer ?? null);
  const isReading = useStore((state) => state.photo?.closer != null && readingOf(state) !== null);
  if (!crop) return null;
  return <BoxMark box={crop} className={`stage-closer ${isReading ? "is-pending" : ""}`} testId="looked-at" />;
}

/** Where the picture ends that is about to be downloaded. */
function TrimFrame() {
  const cut = useStore(useShallow((state) => (state.cutting.isTrimmed ? cutOutObjects(state) : [])));
  const box = useMemo(() => boundsOf(cut), [cut]);
  return box && <BoxMark box={box} className="stage-trim" testId="trim-frame" />;
}

const placeKey = ({ x, y, positive }: Point) => `${x},${y},${positive}`;
const placed = (x: number, y: number) => ({ "--x": x, "--y": y }) as CSSProperties;

function ClickMark({ point, pending, isShown = false }: { point: Point; pending: boolean; isShown?: boolean }) {
  return (
    <i
      className="stage-click"
      style={placed(point.x, point.y)}
      data-testid="click"
      data-positive={point.positive}
      data-pending={pending}
      data-shown={isShown}
      data-x={point.x}
      data-y={point.y}
    />
  );
}

function BoxMark({
  box,
  className,
  testId,
  children,
}: {
  box: Box;
  className?: string;
  testId?: string;
  children?: ReactNode;
}) {
  const [x1, y1, x2, y2] = box;
  const style = { ...placed(x1, y1), "--w": x2 - x1, "--h": y2 - y1 } as CSSProperties;
  return (
    <div className={`stage-box ${className ?? ""}`} style={style} data-testid={testId} data-box={box.join(",")}>
      {children}
    </div>
  );
}

/** The answer's own box: while it is being written, and of the selected object where that layer is shown. */
function AnswerBox() {
  const box = useStore(answerBox);
  const label = useStore((state) => (state.run?.box ? state.run.label : null));
  if (!box) return null;
  return (
    <>
      <BoxMark box={box} testId="layer-box" />
      {label && (
        <span className="stage-tag" style={placed((box[0] + box[2]) / 2, box[1])}>
          {label}
        </span>
      )}
    </>
  );
}

function answerBox(state: State): Box | null {
  if (state.run?.box) return state.run.box;
  const object = selectedObject(state);
  if (!state.visible.box || !object || object.hidden || state.peek === "photo") return null;
  return wordsOf(object)?.box ?? null;
}

function ObjectTag({ object }: { object: DocumentObject }) {
  const rle = objectMask(object)?.rle;
  // A slanted object's box has nothing under the middle of its upper edge.
  const top = useMemo(() => rle && maskTop(rle), [rle]);
  if (!top) return null;
  const box = drawnBox(object);
  return (
    <span className="stage-tag" style={placed(top.x, box ? Math.min(box[1], top.y) : top.y)}>
      <i style={{ "--c": OBJECT_COLOURS[object.colour] } as CSSProperties} />
      {object.name}
    </span>
  );
}

/** Of an offer that is pointed at, where it has a name: Everything's have none, nobody has said what they are. */
function OfferTag() {
  const pointed = useStore((state) => (state.peek === "photo" || !state.visible.mask ? null : pointedProposal(state)));
  const top = useMemo(() => pointed && maskTop(pointed.rle), [pointed]);
  if (!top || !pointed?.words) return null;
  return (
    <span className="stage-tag" style={placed(top.x, top.y)} data-testid="offer-tag">
      {answerName(pointed.words)}
    </span>
  );
}

/** The box that a person drew: of the selected object with its handles, and the one that is being drawn. */
function OwnBox({ object }: { object: DocumentObject | null }) {
  const sketch = useLive((live) => (live.sketch?.kind === "box" ? live.sketch : null));
  const isBoxTool = useStore((state) => toolInHand(state.tool).id === "box");
  const own = object && isBoxTool ? drawnBox(object) : null;
  if (sketch && sketch.object === null) return <BoxMark box={sketch.box} testId="sketch-box" />;
  const box = sketch?.box ?? own;
  if (!box) return null;
  return (
    <>
      <BoxMark box={box} testId="object-box" />
      {HANDLES.map((name) => {
        const { x, y } = handlePlace(box, name);
        return <i key={name} className="stage-handle" style={placed(x, y)} data-testid={`handle-${name}`} />;
      })}
    </>
  );
}

function Crosshair() {
  const at = useLive((live) => live.crosshair);
  if (!at) return null;
  return (
    <i className="stage-crosshair" style={placed(at.x, at.y)} data-testid="crosshair" data-x={at.x} data-y={at.y} />
  );
}
