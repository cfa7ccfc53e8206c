import { type ReactNode, useRef } from "react";
import type { Command } from "../../commands/command";
import { CommandButton } from "./CommandButton";

interface Props {
  id: string;
  label: string;
  /** What opens it. */
  button: ReactNode;
  className?: string;
  testId?: string;
  groups: readonly (readonly Command[])[];
  /** Its entries have the commands' own test ids. */
  named?: boolean;
}

/** A button and the commands behind it, by name and keys. Arrows walk them. */
export function CommandMenu({ id, label, button, className = "", testId, groups, named = false }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  const walk = (by: number) => {
    const entries = [...(menu.current?.querySelectorAll<HTMLElement>("button:enabled") ?? [])];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    entries.at((at + by + entries.length) % entries.length)?.focus();
  };
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
      <div
        id={id}
        className="menu"
        popover="auto"
        ref={menu}
        onKeyDown={(event) => {
          const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (!by) return;
          event.preventDefault();
          walk(by);
        }}
      >
        {groups.map((group) => (
          <ul key={group[0]?.id} className="menu-group">
            {group.map((command) => (
              <li key={command.id}>
                <CommandButton
                  command={command}
                  show="keys"
                  testId={named ? command.testId : undefined}
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
