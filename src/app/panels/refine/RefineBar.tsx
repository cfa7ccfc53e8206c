import { undoClick } from "../../commands/undo-click";
import { selectedTurn } from "../../state/answers";
import { useStore } from "../../state/store";
import { ActionButton } from "../commands/CommandButton";

/** What a click on the photo does now. */
export function RefineBar() {
  const excluding = useStore((state) => state.excluding);
  const setExcluding = useStore((state) => state.setExcluding);
  const ready = useStore((state) => !state.run && Boolean(selectedTurn(state)?.result?.mask));
  if (!ready) return null;
  return (
    <section className="refine" aria-label="Correct the mask">
      <p className="hint">
        Not quite? Click or tap the photo to add a part. Right-click, or <kbd>Alt</kbd>-click, takes it away.
      </p>
      <div className="refine-row">
        <fieldset className="segmented">
          <legend className="visually-hidden">A click</legend>
          <button type="button" className="button" aria-pressed={!excluding} onClick={() => setExcluding(false)}>
            Add
          </button>
          <button type="button" className="button" aria-pressed={excluding} onClick={() => setExcluding(true)}>
            Take away
          </button>
        </fieldset>
        <ActionButton action={undoClick} show="icon" />
      </div>
    </section>
  );
}
