import { Stage } from "../../stage/Stage";
import type { OpenPhoto } from "../../state/photo";
import { AnswerPanel } from "../answer/AnswerPanel";
import { AskBar } from "../ask/AskBar";
import { History } from "../history/History";
import { LayerBar } from "../layers/LayerBar";
import { ModelStatus } from "../model/ModelStatus";
import { Notice } from "../notice/Notice";
import { RefineBar } from "../refine/RefineBar";
import { Timings } from "../timings/Timings";
import "./workspace.css";

export function Workspace({ photo }: { photo: OpenPhoto }) {
  return (
    <div className="workspace">
      <div className="workspace-photo">
        <Stage photo={photo} />
        <LayerBar />
      </div>
      <div className="workspace-ask">
        <Notice />
        <AskBar />
      </div>
      <aside className="workspace-side" aria-label="Answer">
        <AnswerPanel />
        <RefineBar />
        <History />
        <Timings />
        <ModelStatus />
      </aside>
    </div>
  );
}
