import type { Action } from "../../commands/command";
import { shortcutLabel } from "../../commands/keyboard";
import { Icon } from "../../icons/Icon";
import { useStore } from "../../state/store";

interface Props {
  action: Action;
  /** Icon alone, or with its name. */
  show?: "icon" | "both" | "name";
  className?: string;
  onDone?: () => void;
}

export function ActionButton({ action, show = "icon", className = "", onDone }: Props) {
  const enabled = useStore(action.enabled);
  const pressed = useStore((state) => action.pressed?.(state));
  const { name, icon, shortcut, testId, perform } = action;
  const hint = shortcut ? `${name} (${shortcutLabel(shortcut)})` : name;
  return (
    <button
      type="button"
      className={`button button-${show} ${className}`}
      data-testid={testId}
      disabled={!enabled}
      aria-pressed={pressed}
      aria-label={name}
      aria-keyshortcuts={shortcut?.replace("Mod", "Control")}
      title={hint}
      onClick={() => {
        perform();
        onDone?.();
      }}
    >
      {show !== "name" && <Icon name={icon} />}
      {show !== "icon" && <span>{name}</span>}
    </button>
  );
}
