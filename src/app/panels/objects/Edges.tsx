import { useEffect } from "react";
import type { DocumentObject } from "../../../document/document";
import { copyCutout } from "../../commands/copy-cutout";
import { invertObject } from "../../commands/invert-object";
import { sendCutout } from "../../commands/send-cutout";
import { useApp, useStore } from "../../context";
import { CommandButton } from "../commands/CommandButton";
import { CleanSwitches } from "./CleanSwitches";
import { CutEdges } from "./CutEdges";

/** Whether the system takes such a file is known without the file. */
const SOME_PNG = new File([], "cutout.png", { type: "image/png" });

/** What is done to the masks' edges, and to a cut-out's: folded until it is wanted. `objects`: those that are selected. */
export function Edges({ objects }: { objects: readonly DocumentObject[] }) {
  const app = useApp();
  const isOne = objects.length === 1;
  const canSend = isOne && app.page.canSend(SOME_PNG);
  const setCutting = useStore((state) => state.setCutting);
  useEffect(() => () => setCutting({ selected: false }), [setCutting]);
  return (
    <details className="details-part" onToggle={({ currentTarget }) => setCutting({ selected: currentTarget.open })}>
      <summary>Edges</summary>
      <div className="chips">
        <CleanSwitches objects={objects} />
        {isOne && <CommandButton command={invertObject} show="name" className="button-line" />}
      </div>
      <h4>Cut-out</h4>
      <CutEdges objects={objects}>
        {isOne && <CommandButton command={copyCutout} show="name" name="Copy" className="button-line" />}
        {canSend && <CommandButton command={sendCutout} show="name" name="Send" className="button-line" />}
      </CutEdges>
    </details>
  );
}
