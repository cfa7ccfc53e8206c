import type { CSSProperties, DragEvent, KeyboardEvent } from "react";
import { type DocumentObject, objectMask } from "../../../document/document";
import { maskArea, maskBounds } from "../../../engine/mask";
import { changeObject } from "../../commands/change-object";
import { deleteObjects } from "../../commands/delete-objects";
import { selectObject } from "../../commands/select-object";
import { useApp, useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { beginDrag, OBJECT_DRAG, prepareDrag } from "./drag";
import { EditField } from "./EditField";
import { Thumbnail } from "./Thumbnail";
import { sourceOf, sourceWords } from "./words";

/** `index`: its place in the list. */
export function ObjectRow({ object, index }: { object: DocumentObject; index: number }) {
  const app = useApp();
  const { id, name, label, colour, hidden } = object;
  const isSelected = useStore(({ selected, also }) => selected === id || also.includes(id));
  const isRenamed = useStore(({ editing }) => editing?.object === id && editing.what === "name");
  const setEditing = useStore((state) => state.setEditing);
  const rle = objectMask(object)?.rle ?? null;
  const change = (to: Parameters<typeof changeObject.perform>[2]) => void changeObject.perform(app, id, to);
  const rename = () => setEditing({ object: id, what: "name" });

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.altKey && by) change({ change: "order", to: index + by });
    else if (by) focusRow(event.currentTarget, by);
    else if (event.key === "Enter" && isSelected) rename();
    else return;
    event.preventDefault();
  };
  const onDrop = (event: DragEvent) => {
    const dropped = event.dataTransfer.getData(OBJECT_DRAG);
    if (!dropped) return;
    event.preventDefault();
    void changeObject.perform(app, dropped, { change: "order", to: index });
  };

  return (
    <li
      className="object"
      style={{ "--object": `var(--object-${colour + 1})` } as CSSProperties}
      data-testid="object"
      data-id={id}
      data-name={name}
      data-area={rle ? maskArea(rle) : 0}
      data-bounds={rle ? (maskBounds(rle)?.join(",") ?? "") : ""}
      data-source={sourceOf(object)}
      data-selected={isSelected}
      data-hidden={hidden}
      draggable={!isRenamed}
      onPointerEnter={({ pointerType }) => {
        if (isSelected && rle && pointerType === "mouse") void prepareDrag(app, object);
      }}
      onDragStart={({ dataTransfer }) => beginDrag(dataTransfer, object)}
      onDragOver={(event) => event.dataTransfer.types.includes(OBJECT_DRAG) && event.preventDefault()}
      onDrop={onDrop}
    >
      {isRenamed ? (
        <span className="object-main">
          <Thumbnail rle={rle} />
          <EditField value={name} label={`Name of ${name}`} onChange={(to) => change({ change: "name", to })} />
        </span>
      ) : (
        <button
          type="button"
          className="object-main"
          aria-pressed={isSelected}
          title={`${name} (F2 renames, Alt with arrows moves; drag it into another app as a cut-out)`}
          onClick={({ shiftKey, ctrlKey, metaKey }) =>
            void selectObject.perform(app, id, shiftKey || ctrlKey || metaKey)
          }
          onDoubleClick={rename}
          onKeyDown={onKeyDown}
        >
          <Thumbnail rle={rle} />
          <span className="object-words">
            <bdi className="object-name cut">{name}</bdi>
            <span className="object-line cut">
              <i className="swatch" />
              <span className="cut">{label ?? sourceWords(object)}</span>
            </span>
          </span>
        </button>
      )}
      <button
        type="button"
        className="button button-icon object-delete"
        aria-label={`Delete ${name}`}
        title="Delete"
        onClick={() => {
          // Its place in the selection is nobody's business: this one goes, whatever else is selected.
          void selectObject.perform(app, id);
          void deleteObjects.perform(app);
        }}
      >
        <Icon name="delete" />
      </button>
      <button
        type="button"
        className="button button-icon"
        aria-label={hidden ? `Show ${name}` : `Hide ${name}`}
        aria-pressed={hidden}
        title={hidden ? "Show" : "Hide"}
        onClick={() => change({ change: "hidden", to: !hidden })}
      >
        <Icon name={hidden ? "eyeOff" : "eye"} />
      </button>
    </li>
  );
}

function focusRow(from: HTMLElement, by: number): void {
  const row = from.closest("li");
  const next = by < 0 ? row?.previousElementSibling : row?.nextElementSibling;
  next?.querySelector<HTMLElement>(".object-main")?.focus();
}
