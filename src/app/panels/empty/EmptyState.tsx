import { choosePhoto } from "../../commands/choose-photo";
import { Icon } from "../../icons/Icon";
import { CommandButton } from "../commands/CommandButton";
import { ModelStatus } from "../model/ModelStatus";
import { Notice } from "../notice/Notice";
import { SampleGallery } from "./SampleGallery";
import "./empty.css";

export function EmptyState() {
  return (
    <div className="empty">
      <div className="empty-words">
        <h2>Say what you mean. See what it finds.</h2>
        <p>
          Open a photo and describe something in it. Loupe thinks it through, marks the place, and cuts the outline. All
          of it on this device.
        </p>
      </div>
      <Notice />
      <div className="drop-zone" data-testid="drop-zone">
        <Icon name="photo" size={36} />
        <p className="drop-zone-title">Drop a photo anywhere on this page</p>
        <p className="faint">or paste one, or</p>
        <CommandButton command={choosePhoto} show="both" className="button-primary" />
      </div>
      <ModelStatus />
      <SampleGallery />
    </div>
  );
}
