import { clickPhoto } from "../../commands/click-photo";
import { redo } from "../../commands/redo";
import { undo } from "../../commands/undo";
import { useStore } from "../../context";
import { CommandButton } from "../commands/CommandButton";
import { ToolChoice } from "./ToolChoice";
import "./refine.css";

/** What a click on the photo does now. */
export function RefineBar() {
  const excluding = useStore((state) => state.excluding);
  const setExcluding = useStore((state) => state.setExcluding);
  const ready = useStore(clickPhoto.enabled);
  if (!ready) return null;
  return (
    <section className="refine" aria-label="Correct the mask">
      <p className="hint">
        Not quite? Click or tap the photo to add a part. Right-click, or <kbd>Alt</kbd>-click, takes it away.
      </p>
      <div className="refine-row">
        <ToolChoice />
        <fieldset className="segmented">
          <legend className="visually-hidden">A click</legend>
          <button type="button" className="button" aria-pressed={!excluding} onClick={() => setExcluding(false)}>
            Add
          </button>
          <button type="button" className="button" aria-pressed={excluding} onClick={() => setExcluding(true)}>
            Take away
          </button>
        </fieldset>
        <CommandButton command={undo} show="icon" />
        <CommandButton command={redo} show="icon" />
      </div>
    </section>
  );
}
