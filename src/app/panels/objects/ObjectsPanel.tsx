import { toggleObjects } from "../../commands/toggle-objects";
import { useStore } from "../../context";
import { CommandButton } from "../commands/CommandButton";
import { ModelStatus } from "../model/ModelStatus";
import { Details } from "./Details";
import { ObjectList } from "./ObjectList";

/** Down the right side: what was cut out, and all about what is selected. */
export function ObjectsPanel() {
  const folded = useStore((state) => state.folded);
  return (
    <aside className="panel" aria-label="Objects" data-region="objects" data-folded={folded}>
      <header className="panel-header">
        <ObjectsTitle />
        <CommandButton command={toggleObjects} testId={folded ? undefined : toggleObjects.testId} />
      </header>
      <div className="panel-scroll">
        <ObjectList />
        <Details sign />
      </div>
      <footer className="panel-foot">
        <ModelStatus />
      </footer>
    </aside>
  );
}

function ObjectsTitle() {
  const count = useStore((state) => state.history?.present.document.objects.length ?? 0);
  return (
    <h2>
      Objects <span className="faint number">{count || ""}</span>
    </h2>
  );
}
