import { editCommands } from "../../commands";
import { closeProject } from "../../commands/close-project";
import { showShare } from "../../commands/show-share";
import { toggleDownload } from "../../commands/toggle-download";
import { useStore } from "../../context";
import { CommandButton } from "../commands/CommandButton";
import { DOWNLOAD_ID } from "../download/Download";
import { KeptStatus } from "../kept/KeptStatus";
import { usePhone } from "../use-media";
import { PageMenu } from "./PageMenu";
import { ZoomControls } from "./ZoomControls";
import "./bar.css";

/** Along the upper edge: which photo, undo and zoom, and the ways out. */
export function Bar() {
  const photo = useStore((state) => state.photo);
  const isDownloading = useStore((state) => state.downloading);
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
        <CommandButton
          command={toggleDownload}
          show={isPhone ? "icon" : "both"}
          className={isDownloading ? "button-on" : isPhone ? "bar-download-icon" : "button-primary"}
          opens={DOWNLOAD_ID}
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
