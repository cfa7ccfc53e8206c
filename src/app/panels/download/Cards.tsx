import { useEffect, useRef } from "react";
import type { DocumentObject } from "../../../document/document";
import { chooseDownload } from "../../commands/choose-download";
import { useApp, useStore } from "../../context";
import { beginDrag, prepareDrag } from "../objects/drag";
import { cards, chosenCard, chosenKind, draggedOf } from "./kinds";
import type { Preview, Shown } from "./previews";
import { useShown } from "./use-shown";

/** One of four, each with a picture of what it gives. */
export function Cards({ objects }: { objects: readonly DocumentObject[] }) {
  const app = useApp();
  const downloads = useStore((state) => state.downloads);
  const shown = useShown(objects);
  const chosen = chosenCard(downloads);
  return (
    <fieldset className="cards" aria-label="What to make of it">
      {cards.map((card) => {
        const { id, name, about } = card;
        const kind = chosenKind(card, downloads);
        const { command, preview } = kind;
        const dragged = draggedOf(card, kind, objects);
        return (
          <button
            type="button"
            key={id}
            className="card"
            data-card={id}
            data-testid={`card-${id}`}
            aria-pressed={card === chosen}
            draggable={dragged !== null}
            onPointerEnter={({ pointerType }) => {
              if (dragged && pointerType === "mouse") void prepareDrag(app, dragged);
            }}
            onDragStart={({ dataTransfer }) => dragged && beginDrag(dataTransfer, dragged)}
            onClick={() => void chooseDownload.perform(app, command.id)}
          >
            <Picture shown={shown} preview={preview} />
            <span className="card-words">
              <span className="card-name">{name}</span>
              <span className="card-about">{about}</span>
            </span>
          </button>
        );
      })}
    </fieldset>
  );
}

function Picture({ shown, preview }: { shown: Shown | null; preview: Preview }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (context && shown) preview(context, shown);
  }, [shown, preview]);
  // Twice as fine as it is shown.
  return <canvas ref={canvas} className="card-picture" width={360} height={216} />;
}
