import { useStore } from "../../context";
import { keysLabel } from "../../keyboard";
import { toolInHand, tools } from "../../tools";

/** Which tool is in hand. With one tool there is nothing to choose. */
export function ToolChoice() {
  const inHand = toolInHand(useStore((state) => state.tool));
  const takeTool = useStore((state) => state.takeTool);
  if (tools.length < 2) return null;
  return (
    <fieldset className="segmented">
      <legend className="visually-hidden">Tool</legend>
      {tools.map(({ id, name, keys }) => (
        <button
          key={id}
          type="button"
          className="button"
          data-testid={`tool-${id}`}
          title={keys ? `${name} (${keysLabel(keys)})` : name}
          aria-pressed={id === inHand.id}
          onClick={() => takeTool(id)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
