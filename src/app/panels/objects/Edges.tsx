import { useEffect } from "react";
import type { DocumentObject } from "../../../document/document";
import { maskCommands } from "../../commands";
import { copyCutout } from "../../commands/copy-cutout";
import { sendCutout } from "../../commands/send-cutout";
import { useApp, useStore } from "../../context";
import { CommandButton } from "../commands/CommandButton";
import { CutEdges } from "./CutEdges";

/** Whether the system takes such a file is known without the file. */
const SOME_PNG = new File([], "cutout.png", { type: "image/png" });

/** What is done to the mask's edge, and to a cut-out's: folded until it is wanted. */
export function Edges({ object }: { object: DocumentObject }) {
  const app = useApp();
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
      <CutEdges objects={[object]}>
        <CommandButton command={copyCutout} show="name" name="Copy" className="button-line" />
        {canSend && <CommandButton command={sendCutout} show="name" name="Send" className="button-line" />}
      </CutEdges>
    </details>
  );
}
