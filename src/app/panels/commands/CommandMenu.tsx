import { useRef } from "react";
import { layerActions, pageActions, resultActions } from "../../commands/index";
import { shortcutLabel } from "../../commands/keyboard";
import { Icon } from "../../icons/Icon";
import { ActionButton } from "./CommandButton";

/** Everything that can be done, by name: for whoever does not know the icons, and where there is no room for them. */
export function ActionMenu() {
  const menu = useRef<HTMLDivElement>(null);
  return (
    <>
      <button type="button" className="button button-icon" popoverTarget="action-menu" aria-label="All actions">
        <Icon name="more" />
      </button>
      <div id="action-menu" className="menu" popover="auto" ref={menu}>
        {[pageActions, layerActions, resultActions].map((group) => (
          <ul key={group[0]?.name} className="menu-group">
            {group.map((action) => (
              <li key={action.name}>
                <ActionButton
                  action={{ ...action, testId: undefined }}
                  show="both"
                  onDone={() => menu.current?.hidePopover()}
                />
                {action.shortcut && <kbd>{shortcutLabel(action.shortcut)}</kbd>}
              </li>
            ))}
          </ul>
        ))}
      </div>
    </>
  );
}
