import { useEffect } from "react";
import type { DocumentObject } from "../../../document/document";
import { clicksBehind } from "../../../document/prompt";
import type { Point } from "../../../engine";
import { deleteClick } from "../../commands/delete-click";
import { useApp, useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { percent } from "../../words";

/** The clicks that the outline came from, one by one: each is shown on the photo when pointed at, and can be taken back. */
export function Clicks({ object }: { object: DocumentObject }) {
  const clicks = clicksBehind(object);
  if (!clicks.length) return null;
  const added = clicks.filter(({ positive }) => positive).length;
  const taken = clicks.length - added;
  return (
    <details className="details-part" data-testid="clicks">
      <summary>
        Clicks
        <span className="faint">
          {[added && `${added} added`, taken && `${taken} taken`].filter(Boolean).join(", ")}
        </span>
      </summary>
      <ol className="clicks">
        {clicks.map((click, index) => (
          <Row key={`${click.x},${click.y},${click.positive}`} id={object.id} click={click} number={index + 1} />
        ))}
      </ol>
    </details>
  );
}

function Row({ id, click, number }: { id: string; click: Point; number: number }) {
  const app = useApp();
  const enabled = useStore(deleteClick.enabled);
  const showClick = useStore((state) => state.showClick);
  const { width, height } = useStore(({ photo }) => photo) ?? { width: 1, height: 1 };
  const place = `${percent(click.x / width)} across, ${percent(click.y / height)} down`;
  const does = click.positive ? "Added" : "Taken";
  const remove = () => void deleteClick.perform(app, id, click);
  const [show, hide] = [() => showClick(click), () => showClick(null)];
  useEffect(() => () => showClick(null), [showClick]);
  return (
    <li data-testid="click-row" onPointerEnter={show} onPointerLeave={hide} onFocus={show} onBlur={hide}>
      <Icon name={click.positive ? "plus" : "minus"} size={16} />
      <span>
        <span className="visually-hidden">{does}: </span>
        {place}
      </span>
      <button
        type="button"
        className="button button-icon"
        disabled={!enabled}
        aria-label={`Delete click ${number}: ${does.toLowerCase()}, ${place}`}
        title="Delete"
        data-testid="delete-click"
        onClick={remove}
        onKeyDown={(event) => {
          // Elsewhere these delete the object.
          if (event.key !== "Delete" && event.key !== "Backspace") return;
          event.preventDefault();
          remove();
        }}
      >
        <Icon name="delete" size={16} />
      </button>
    </li>
  );
}
