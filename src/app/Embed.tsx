import type { CSSProperties } from "react";
import { objectMask } from "../document/document";
import { maskArea, maskBounds } from "../engine/mask";
import { selectObject } from "./commands/select-object";
import { useApp, useStore } from "./context";
import { Notice } from "./panels/notice/Notice";
import { sourceOf } from "./panels/objects/words";
import { Unheard } from "./panels/site/SiteNotices";
import { Stage } from "./stage/Stage";
import { documentOf } from "./state/document";
import "./styles/embed.css";

/** In another page's frame (docs/embed.md): what a link shows, and nothing that changes it. */
export function Embed() {
  const app = useApp();
  const hasPhoto = useStore((state) => state.photo !== null);
  const awaited = useStore((state) => state.awaited);
  const opened = useStore((state) => state.opened);
  const opening = useStore((state) => state.opening !== null);
  const whole = app.page.addressOf(awaited?.hash ?? opened ?? "");
  return (
    <div className="embed">
      <div className="embed-stage" data-region="stage">
        {hasPhoto && <Stage />}
        {!hasPhoto && !opening && (
          <p className="embed-nothing" data-testid={awaited ? "awaited" : undefined}>
            {awaited
              ? `The photo, ${awaited.name}, is not in this link. Open it in Loupe to add it.`
              : "Nothing to show."}
          </p>
        )}
        <div className="stage-notices">
          <Unheard />
          <Notice />
        </div>
      </div>
      <footer className="embed-foot">
        <Objects />
        <a href={whole} target="_blank" rel="noopener">
          Open in Loupe
        </a>
      </footer>
    </div>
  );
}

function Objects() {
  const app = useApp();
  const objects = useStore(documentOf)?.objects ?? [];
  const selected = useStore((state) => state.selected);
  return (
    <ul>
      {objects.map((object) => {
        const { id, name, colour, hidden } = object;
        const rle = objectMask(object)?.rle;
        return (
          <li
            key={id}
            style={{ "--object": `var(--object-${colour + 1})` } as CSSProperties}
            data-testid="object"
            data-name={name}
            data-area={rle ? maskArea(rle) : 0}
            data-bounds={rle ? (maskBounds(rle)?.join(",") ?? "") : ""}
            data-source={sourceOf(object)}
            data-selected={id === selected}
            data-hidden={hidden}
          >
            <button
              type="button"
              className="button button-both"
              aria-pressed={id === selected}
              onClick={() => void selectObject.perform(app, id)}
            >
              <i className="swatch" />
              <bdi className="cut">{name}</bdi>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
