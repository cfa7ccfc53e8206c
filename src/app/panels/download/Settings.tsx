import type { DocumentObject } from "../../../document/document";
import { chooseDownload } from "../../commands/choose-download";
import { useApp } from "../../context";
import { CleanSwitches } from "../objects/CleanSwitches";
import { CutEdges } from "../objects/CutEdges";
import { usePress } from "../use-media";
import { Background } from "./Background";
import { type Card, choicesOf, draggedOf, isCutOut, type Kind, otherTrim } from "./kinds";

/** What the panel is about to make, of what. */
export interface Chosen {
  card: Card;
  kind: Kind;
  objects: readonly DocumentObject[];
}

/** Of the chosen card: which of its kinds, and how a cut-out is cut. */
export function Settings({ card, kind, objects }: Chosen) {
  const app = useApp();
  const press = usePress();
  const { name, choice, kinds } = card;
  const other = otherTrim(card, kind);
  if (kinds.length === 1) return null;
  return (
    <section className="download-settings" aria-label={name}>
      <header className="download-row">
        <h3>{name}</h3>
        {press === "click" && draggedOf(card, kind, objects) && (
          <span className="quiet">Drag its picture into another app</span>
        )}
      </header>
      <div className="download-row">
        <span>{choice}</span>
        <fieldset className="segments" aria-label={choice}>
          {choicesOf(card, kind).map(({ command, name }) => (
            <button
              type="button"
              key={command.id}
              aria-pressed={command === kind.command}
              data-testid={`kind-${command.id}`}
              onClick={() => void chooseDownload.perform(app, command.id)}
            >
              {name}
            </button>
          ))}
        </fieldset>
      </div>
      {other && (
        <div className="download-row">
          <span>Size</span>
          <fieldset className="segments" aria-label="Size">
            {[kind, other]
              .sort((a, b) => Number(a.isWhole) - Number(b.isWhole))
              .map(({ command, isWhole }) => (
                <button
                  type="button"
                  key={command.id}
                  aria-pressed={command === kind.command}
                  data-testid={isWhole ? "trim-off" : "trim-on"}
                  onClick={() => void chooseDownload.perform(app, command.id)}
                >
                  {isWhole ? "As the photo" : "Trimmed"}
                </button>
              ))}
          </fieldset>
        </div>
      )}
      {isCutOut(card) && <Background />}
      {isCutOut(card) && (
        <div className="download-row">
          <span>Feather</span>
          <CutEdges objects={objects}>
            <CleanSwitches objects={objects} />
          </CutEdges>
        </div>
      )}
    </section>
  );
}
