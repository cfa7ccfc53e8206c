import { shownView } from "../../camera";
import { zoomFit } from "../../commands/zoom-fit";
import { zoomIn } from "../../commands/zoom-in";
import { zoomOut } from "../../commands/zoom-out";
import { useStore } from "../../context";
import { percent } from "../../words";
import { CommandButton } from "../commands/CommandButton";

/** Smaller, how large, larger. The figure leads back to the whole photo. */
export function ZoomControls() {
  const scale = useStore(({ view, stage, photo }) => (stage && photo ? shownView(view, stage, photo).scale : 1));
  return (
    <>
      <span className="bar-rule" />
      <CommandButton command={zoomOut} />
      <CommandButton
        command={zoomFit}
        show="name"
        name={`${percent(scale)}: ${zoomFit.name.toLowerCase()}`}
        text={percent(scale)}
        className="bar-zoom"
      />
      <CommandButton command={zoomIn} />
    </>
  );
}
