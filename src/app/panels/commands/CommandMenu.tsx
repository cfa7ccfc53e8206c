import { useRef } from "react";
import { layerCommands, pageCommands, resultCommands } from "../../commands";
import { Icon } from "../../icons/Icon";
import { keysLabel } from "../../keyboard";
import { CommandButton } from "./CommandButton";

/** Everything that can be done, by name: for whoever does not know the icons, and where there is no room for them. */
export function CommandMenu() {
  const menu = useRef<HTMLDivElement>(null);
  return (
    <>
      <button type="button" className="button button-icon" popoverTarget="command-menu" aria-label="All actions">
        <Icon name="more" />
      </button>
      <div id="command-menu" className="menu" popover="auto" ref={menu}>
        {[pageCommands, layerCommands, resultCommands].map((group) => (
          <ul key={group[0]?.id} className="menu-group">
            {group.map((command) => (
              <li key={command.id}>
                <CommandButton
                  command={{ ...command, testId: undefined }}
                  show="both"
                  onDone={() => menu.current?.hidePopover()}
                />
                {command.keys && <kbd>{keysLabel(command.keys)}</kbd>}
              </li>
            ))}
          </ul>
        ))}
      </div>
    </>
  );
}
