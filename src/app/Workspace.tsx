import { toggleObjects } from "./commands/toggle-objects";
import { useStore } from "./context";
import { Bar } from "./panels/bar/Bar";
import { Busy } from "./panels/busy/Busy";
import { CloserButton } from "./panels/closer/CloserButton";
import { CommandButton } from "./panels/commands/CommandButton";
import { Download } from "./panels/download/Download";
import { Film } from "./panels/filmstrip/Film";
import { ReadOnlyNotice } from "./panels/kept/ReadOnlyNotice";
import { Notice } from "./panels/notice/Notice";
import { ObjectsPanel } from "./panels/objects/ObjectsPanel";
import { useClearOfAnswer } from "./panels/prompt/clear-of";
import { Prompt } from "./panels/prompt/Prompt";
import { Sheet } from "./panels/sheet/Sheet";
import { SiteNotices } from "./panels/site/SiteNotices";
import { ToolStrip } from "./panels/toolstrip/ToolStrip";
import { usePhone } from "./panels/use-media";
import { Stage } from "./stage/Stage";

/** The editor's frame. The photo stays where it is when the window becomes a phone's. */
export function Workspace() {
  const isPhone = usePhone();
  const isFolded = useStore((state) => state.folded);
  return (
    <div className="editor" data-phone={isPhone}>
      <Bar />
      {!isPhone && <ToolStrip />}
      <div className="stage-area">
        <div className="stage-fill" data-region="stage">
          <Stage />
        </div>
        <div className="stage-notices">
          <SiteNotices />
          <ReadOnlyNotice />
          <Notice />
          <Busy />
          <CloserButton />
        </div>
        {!isPhone && isFolded && <CommandButton command={toggleObjects} className="panel-open" />}
        {!isPhone && <PromptFloat />}
      </div>
      {!isPhone && <Film />}
      <Download />
      {isPhone ? <Sheet /> : <ObjectsPanel />}
    </div>
  );
}

function PromptFloat() {
  return (
    <div className="prompt-float" ref={useClearOfAnswer()}>
      <Prompt />
    </div>
  );
}
