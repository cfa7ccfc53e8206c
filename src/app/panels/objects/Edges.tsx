import { useEffect } from "react";
import { type DocumentObject, MOST_FEATHER } from "../../../document/document";
import { maskCommands } from "../../commands";
import { changeObject } from "../../commands/change-object";
import { copyCutout } from "../../commands/copy-cutout";
import { sendCutout } from "../../commands/send-cutout";
import { useApp, useStore } from "../../context";
import { CommandButton } from "../commands/CommandButton";

/** Whether the system takes such a file is known without the file. */
const SOME_PNG = new File([], "cutout.png", { type: "image/png" });

/** What is done to the mask's edge, and to a cut-out's: folded until it is wanted. */
export function Edges({ object: { id, edges } }: { object: DocumentObject }) {
  const app = useApp();
  const change = (to: Partial<typeof edges>) => void changeObject.perform(app, id, { change: "edges", to });
  const canSend = app.page.canSend(SOME_PNG);
  const setCutting = useStore((state) => state.setCutting);
  useEffect(() => () => setCutting({ selected: false }), [setCutting]);
  return (
    <details className="details-part" onToggle={({ currentTarget }) => setCutting({ selected: currentTarget.open })}>
      <summary>Edges</summary>
      <div className="chips">
        {maskCommands.map((command) => (
          <CommandButton key={command.id} command={command} show="name" className="button-line" />
        ))}
      </div>
      <h4>Cut-out</h4>
      <fieldset className="segments" aria-label="Feather, in pixels">
        {Array.from({ length: MOST_FEATHER + 1 }, (_, feather) => `${feather}`).map((feather) => (
          <button
            type="button"
            key={feather}
            aria-pressed={Number(feather) === edges.feather}
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
          aria-pressed={edges.decontaminate}
          title="Takes the background's colour out of a cut-out's edge"
          data-testid="decontaminate"
          onClick={() => change({ decontaminate: !edges.decontaminate })}
        >
          <span>Clean edge colours</span>
        </button>
        <CommandButton command={copyCutout} show="name" name="Copy" className="button-line" />
        {canSend && <CommandButton command={sendCutout} show="name" name="Send" className="button-line" />}
      </div>
    </details>
  );
}
