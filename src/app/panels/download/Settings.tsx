import type { DocumentObject } from "../../../document/document";
import { chooseDownload } from "../../commands/choose-download";
import { useApp } from "../../context";
import { CutEdges } from "../objects/CutEdges";
import { type Card, isCutOut, type Kind } from "./kinds";

/** What the panel is about to make, of what. */
export interface Chosen {
  card: Card;
  kind: Kind;
  objects: readonly DocumentObject[];
}

/** Of the chosen card: which of its kinds, and how a cut-out is cut. */
export function Settings({ card, kind, objects }: Chosen) {
  const app = useApp();
  const { name, choice, kinds } = card;
  if (kinds.length === 1) return null;
  return (
    <section className="download-settings" aria-label={name}>
      <h3>{name}</h3>
      <div className="download-row">
        <span>{choice}</span>
        <fieldset className="segments" aria-label={choice}>
          {kinds.map(({ command, name }) => (
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
      {isCutOut(card) && (
        <div className="download-row">
          <span>Feather</span>
          <CutEdges objects={objects} />
        </div>
      )}
    </section>
  );
}
