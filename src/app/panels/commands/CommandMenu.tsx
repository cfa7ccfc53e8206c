import { type ReactNode, useRef } from "react";
import type { Command } from "../../commands/command";
import { CommandButton } from "./CommandButton";
import { focusFirst, walkMenu } from "./walk-menu";

interface Props {
  id: string;
  label: string;
  /** What opens it. */
  button: ReactNode;
  className?: string;
  testId?: string;
  groups: readonly (readonly Command[])[];
}

/** A button and the commands behind it, by name and keys. Arrows walk them. */
export function CommandMenu({ id, label, button, className = "", testId, groups }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  return (
    <>
      <button
        type="button"
        className={`button ${className}`}
        popoverTarget={id}
        aria-label={label}
        title={label}
        data-testid={testId}
      >
        {button}
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its buttons have the focus; this hears their arrow keys */}
      <div id={id} className="menu" popover="auto" ref={menu} onToggle={focusFirst} onKeyDown={walkMenu}>
        {groups.map((group) => (
          <ul key={group[0]?.id} className="menu-group">
            {group.map((command) => (
              <li key={command.id}>
                <CommandButton
                  command={command}
                  show="keys"
                  testId={undefined}
                  onDone={() => menu.current?.hidePopover()}
                />
              </li>
            ))}
          </ul>
        ))}
      </div>
    </>
  );
}
