import { useStore } from "../../context";
import { documentOf } from "../../state/document";
import { usePress } from "../use-media";
import { ObjectRow } from "./ObjectRow";
import { Proposed } from "./Proposed";
import { WaitingRows } from "./WaitingRows";
import "./objects.css";

export function ObjectList() {
  const press = usePress();
  const objects = useStore(documentOf)?.objects ?? [];
  const isWaiting = useStore(({ run, questions, proposals }) => Boolean(run || questions.length || proposals));
  return (
    <>
      {!objects.length && !isWaiting && (
        <p className="objects-none quiet">
          Nothing cut out yet. {press === "tap" ? "Tap" : "Click"} something in the photo, draw a box around it, or ask
          for it in words.
        </p>
      )}
      <ul className="object-list">
        {objects.map((object, index) => (
          <ObjectRow key={object.id} object={object} index={index} />
        ))}
        <WaitingRows />
      </ul>
      <Proposed />
    </>
  );
}
