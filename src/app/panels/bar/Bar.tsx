import { annotationCommands, editCommands, pictureCommands, wholeCommands } from "../../commands";
import { closeProject } from "../../commands/close-project";
import { showShare } from "../../commands/show-share";
import { useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { CommandButton } from "../commands/CommandButton";
import { CommandMenu } from "../commands/CommandMenu";
import { KeptStatus } from "../kept/KeptStatus";
import { usePhone } from "../use-media";
import { PageMenu } from "./PageMenu";
import { ZoomControls } from "./ZoomControls";
import "./bar.css";

/** Along the upper edge: which photo, undo and zoom, and the ways out. */
export function Bar() {
  const photo = useStore((state) => state.photo);
  const setCutting = useStore((state) => state.setCutting);
  const isPhone = usePhone();
  return (
    <header className="bar">
      <div>
        <CommandButton command={closeProject} icon={isPhone ? "back" : "logo"} className="bar-home" />
        <h1 className="bar-name cut" title={photo?.credit || photo?.name}>
          <bdi>{photo?.name}</bdi>
        </h1>
        <Saved />
      </div>
      <div>
        {!isPhone && (
          <>
            {editCommands.map((command) => (
              <CommandButton key={command.id} command={command} />
            ))}
            <ZoomControls />
          </>
        )}
      </div>
      <div>
        <CommandButton command={showShare} show={isPhone ? "icon" : "both"} className={isPhone ? "" : "bar-share"} />
        <CommandMenu
          id="download-menu"
          label="Download"
          className={isPhone ? "button-icon bar-download-icon" : "button-both button-primary"}
          testId="download"
          groups={[pictureCommands, annotationCommands, wholeCommands]}
          named
          onToggle={(all) => setCutting({ all })}
          button={
            <>
              <Icon name="download" />
              {!isPhone && <span>Download</span>}
            </>
          }
        />
        <PageMenu />
      </div>
    </header>
  );
}

/** Every change is kept as it is made; where it is not, that is said. */
function Saved() {
  const isKept = useStore(({ keeping, readOnly }) => keeping === "device" && !readOnly);
  return isKept ? <span className="bar-state">Saved</span> : <KeptStatus />;
}
