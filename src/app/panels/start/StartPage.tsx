import { choosePhoto } from "../../commands/choose-photo";
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
import { Samples } from "./Samples";
import "./start.css";

/** Before there is a photo. */
export function StartPage() {
  const press = usePress();
  const opening = useStore((state) => state.opening?.name);
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
            <div className="drop" data-testid="drop-zone">
              <p className="quiet">
                <span className="drop-hint">{opening ? `Opening ${opening}` : "Drop a photo here, or paste one."}</span>
                <span className="drop-promise">Runs on your device. Nothing is uploaded.</span>
              </p>
              <CommandButton
                command={choosePhoto}
                show="both"
                name="Choose a photo"
                className="button-primary drop-button"
              />
            </div>
            <RecentProjects />
          </div>
          <Samples />
        </div>
      </div>
      <footer className="start-foot">
        <ModelStatus />
      </footer>
    </div>
  );
}
