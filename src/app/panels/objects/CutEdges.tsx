import type { ReactNode } from "react";
import { type DocumentObject, MOST_FEATHER } from "../../../document/document";
import { changeObject } from "../../commands/change-object";
import { useApp } from "../../context";

/** How these objects are cut out; of several, what is true of all of them. `children`: further buttons. */
export function CutEdges({ objects, children }: { objects: readonly DocumentObject[]; children?: ReactNode }) {
  const app = useApp();
  const change = (to: Partial<DocumentObject["edges"]>) => {
    const ids = objects.map(({ id }) => id);
    void changeObject.perform(app, ids, { change: "edges", to });
  };
  const isClean = objects.length > 0 && objects.every(({ edges }) => edges.decontaminate);
  return (
    <>
      <fieldset className="segments" aria-label="Feather, in pixels" disabled={!objects.length}>
        {Array.from({ length: MOST_FEATHER + 1 }, (_, feather) => `${feather}`).map((feather) => (
          <button
            type="button"
            key={feather}
            aria-pressed={objects.length > 0 && objects.every(({ edges }) => edges.feather === Number(feather))}
            aria-label={feather === "0" ? "Sharp: no feather" : `${feather} px of feather`}
            data-testid={`feather-${feather}`}
            onClick={() => change({ feather: Number(feather) })}
          >
            {feather === "0" ? "Sharp" : `${feather} px`}
          </button>
        ))}
      </fieldset>
      <div className="chips">
        <button
          type="button"
          className="button button-name button-line"
          aria-pressed={isClean}
          disabled={!objects.length}
          title="Takes the background's colour out of a cut-out's edge"
          data-testid="decontaminate"
          onClick={() => change({ decontaminate: !isClean })}
        >
          <span>Clean edge colours</span>
        </button>
        {children}
      </div>
    </>
  );
}
