import { propose } from "../../commands/propose";
import { showHelp } from "../../commands/show-help";
import { useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { keysLabel } from "../../keyboard";
import { toolInHand, tools } from "../../tools";
import type { Tool } from "../../tools/tool";
import { CommandButton } from "../commands/CommandButton";
import "./toolstrip.css";

/** The tools down the left side. */
export function ToolStrip() {
  return (
    <nav className="toolstrip" aria-label="Tools">
      {tools.map((tool) => (
        <ToolButton key={tool.id} tool={tool} />
      ))}
      <hr />
      <Tipped name={propose.name} keys={propose.keys}>
        <CommandButton command={propose} hint={false} className="button-toggle" />
      </Tipped>
      <span className="toolstrip-gap" />
      <Tipped name={showHelp.name} keys={showHelp.keys}>
        <CommandButton command={showHelp} hint={false} />
      </Tipped>
    </nav>
  );
}

function ToolButton({ tool }: { tool: Tool }) {
  const inHand = useStore((state) => toolInHand(state.tool).id === tool.id);
  const takeTool = useStore((state) => state.takeTool);
  const { id, name, icon, keys } = tool;
  return (
    <Tipped name={name} keys={keys}>
      <button
        type="button"
        className="button button-icon button-toggle"
        data-testid={`tool-${id}`}
        aria-pressed={inHand}
        aria-label={name}
        aria-keyshortcuts={keys ?? undefined}
        onClick={() => takeTool(id)}
      >
        <Icon name={icon} />
      </button>
    </Tipped>
  );
}

/** The name and key of what stands alone as an icon, beside it. */
function Tipped({ name, keys, children }: { name: string; keys: string | null; children: React.ReactNode }) {
  return (
    <span className="tipped">
      {children}
      <span className="tip" aria-hidden="true">
        {name}
        {keys && <kbd>{keysLabel(keys)}</kbd>}
      </span>
    </span>
  );
}
