import { AnswerPanel } from "./panels/answer/AnswerPanel";
import { AskBar } from "./panels/ask/AskBar";
import { History } from "./panels/history/History";
import { LayerBar } from "./panels/layers/LayerBar";
import { ModelStatus } from "./panels/model/ModelStatus";
import { Notice } from "./panels/notice/Notice";
import { RefineBar } from "./panels/refine/RefineBar";
import { Timings } from "./panels/timings/Timings";
import { Stage } from "./stage/Stage";
import type { OpenPhoto } from "./state/photo";
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
