import type { Command } from "../../commands/command";
import { useApp, useStore } from "../../context";
import { Icon, type IconName } from "../../icons/Icon";
import { keysLabel } from "../../keyboard";

interface Props {
  command: Command;
  /** Icon alone, or with its name. keys: icon, name and its keys, as a menu has them. */
  show?: "icon" | "both" | "name" | "keys";
  className?: string;
  /** Also where the command's own test id is on another button of the page. */
  testId?: string | undefined;
  /** Instead of the command's. */
  name?: string;
  icon?: IconName;
  /** Shown instead of the name. */
  text?: string;
  /** Says name and keys itself, when pointed at. */
  hint?: boolean;
  onDone?: () => void;
  /** Id of the part of the page that it opens and closes. */
  opens?: string;
}

export function CommandButton({ command, show = "icon", className = "", hint = true, onDone, opens, ...own }: Props) {
  const app = useApp();
  const enabled = useStore(command.enabled);
  const pressed = useStore((state) => command.pressed?.(state));
  const { keys } = command;
  const icon = own.icon ?? command.icon;
  const name = own.name ?? command.name;
  const title = keys ? `${name} (${keysLabel(keys)})` : name;
  return (
    <button
      type="button"
      className={`button button-${show === "keys" ? "both" : show} ${className}`}
      data-testid={"testId" in own ? own.testId : command.testId}
      disabled={!enabled}
      aria-pressed={opens ? undefined : pressed}
      aria-expanded={opens ? pressed : undefined}
      aria-controls={opens}
      // Where the name is to be read it is the button's own: speech that names a button reads it.
      aria-label={show === "icon" || own.text ? name : undefined}
      aria-keyshortcuts={keys?.replace("Mod", "Control")}
      title={hint ? title : undefined}
      onClick={() => {
        void command.perform(app);
        onDone?.();
      }}
    >
      {show !== "name" && icon && <Icon name={icon} />}
      {show !== "icon" && <span>{own.text ?? name}</span>}
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a key cap takes no focus, and aria-keyshortcuts says it */}
      {show === "keys" && keys && <kbd aria-hidden="true">{keysLabel(keys)}</kbd>}
    </button>
  );
}
