import type { Command } from "../../commands/command";
import { useApp, useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { keysLabel } from "../../keyboard";

interface Props {
  command: Command;
  /** Icon alone, or with its name. */
  show?: "icon" | "both" | "name";
  className?: string;
  onDone?: () => void;
}

export function CommandButton({ command, show = "icon", className = "", onDone }: Props) {
  const app = useApp();
  const enabled = useStore(command.enabled);
  const pressed = useStore((state) => command.pressed?.(state));
  const { name, icon, keys, testId } = command;
  const hint = keys ? `${name} (${keysLabel(keys)})` : name;
  return (
    <button
      type="button"
      className={`button button-${show} ${className}`}
      data-testid={testId}
      disabled={!enabled}
      aria-pressed={pressed}
      aria-label={name}
      aria-keyshortcuts={keys?.replace("Mod", "Control")}
      title={hint}
      onClick={() => {
        void command.perform(app);
        onDone?.();
      }}
    >
      {show !== "name" && icon && <Icon name={icon} />}
      {show !== "icon" && <span>{name}</span>}
    </button>
  );
}
