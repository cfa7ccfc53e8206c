import { chooseFolder } from "../../commands/choose-folder";
import { choosePhoto } from "../../commands/choose-photo";
import { forgetLink } from "../../commands/forget-link";
import { takePhoto } from "../../commands/take-photo";
import { useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { PageMenu } from "../bar/PageMenu";
import { CommandButton } from "../commands/CommandButton";
import { KeptStatus } from "../kept/KeptStatus";
import { ModelStatus } from "../model/ModelStatus";
import { Notice } from "../notice/Notice";
import { RecentProjects } from "../recent/RecentProjects";
import { SiteNotices } from "../site/SiteNotices";
import { usePress } from "../use-media";
import { ComingStage, LiveStage } from "./LiveStage";
import { Samples } from "./Samples";
import "./start.css";
import { useGallery } from "./use-samples";

/** Before there is a photo. */
export function StartPage() {
  const press = usePress();
  const opening = useStore((state) => state.opening?.name);
  const samples = useGallery();
  const first = samples?.[0];
  const awaited = useStore((state) => state.awaited);
  const hint = awaited ? `Drop ${awaited.name} here.` : "Drop a photo here, or paste one.";
  return (
    <div className="start">
      <header className="start-bar">
        <p className="wordmark">
          <Icon name="logo" size={22} />
          Loupe
        </p>
        <KeptStatus />
        <PageMenu />
      </header>
      <div className="start-scroll">
        <div className="start-main">
          <div className="start-left">
            <div>
              <h1>Cut out anything in a photo.</h1>
              <p className="start-how">Say it, {press} it or box it.</p>
            </div>
            <SiteNotices />
            <Notice />
            {awaited && <Awaited name={awaited.name} />}
            <div className="drop" data-testid="drop-zone" data-awaited={awaited?.name}>
              <p className="quiet">
                <span className="drop-hint">{opening ? `Opening ${opening}` : hint}</span>
                <span className="drop-promise">Runs on your device. Nothing is uploaded.</span>
              </p>
              <div className="drop-ways">
                <CommandButton
                  command={choosePhoto}
                  show="both"
                  name={awaited ? "Choose the photo" : "Choose a photo"}
                  className="button-primary drop-button"
                />
                {/* Phones have a camera, and no folders to choose. */}
                {press === "tap" && !awaited && (
                  <CommandButton command={takePhoto} show="both" icon="camera" className="button-line drop-button" />
                )}
                {press === "click" && !awaited && (
                  <CommandButton command={chooseFolder} show="name" name="Open a folder" />
                )}
              </div>
            </div>
            <Samples samples={samples} />
            <RecentProjects />
          </div>
          {!awaited && (first ? <LiveStage sample={first} /> : samples && <ComingStage />)}
        </div>
      </div>
      <footer className="start-foot">
        <ModelStatus />
      </footer>
    </div>
  );
}

/** A link holds what was made of a photo, and not the photo. */
function Awaited({ name }: { name: string }) {
  return (
    <div className="start-awaited" data-testid="awaited">
      <p>
        This link shows what was made of <strong dir="auto">{name}</strong>. The photo itself is not in the link:
        whoever sent it has the file.
      </p>
      <CommandButton command={forgetLink} show="name" className="button-line" />
    </div>
  );
}
