import { useRef } from "react";
import { editCommands } from "../../commands";
import { propose } from "../../commands/propose";
import { useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { toolInHand, tools } from "../../tools";
import { CommandButton } from "../commands/CommandButton";
import { focusFirst, walkMenu } from "../commands/walk-menu";
import { SignSwitch } from "../objects/SignSwitch";

/** What the thumb needs all the time, always at the lower edge. */
export function ThumbBar() {
  return (
    <div className="thumbbar">
      <ToolMenu />
      <SignSwitch />
      {editCommands.map((command) => (
        <CommandButton key={command.id} command={command} />
      ))}
    </div>
  );
}

function ToolMenu() {
  const tool = useStore((state) => toolInHand(state.tool));
  const takeTool = useStore((state) => state.takeTool);
  const menu = useRef<HTMLDivElement>(null);
  return (
    <>
      <button
        type="button"
        className="button button-on thumbbar-tool"
        popoverTarget="tool-menu"
        aria-label={`Tool: ${tool.name}`}
        data-testid="tools"
      >
        <Icon name={tool.icon} />
        <Icon name="chevronDown" size={16} />
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its buttons have the focus; this hears their arrow keys */}
      <div
        id="tool-menu"
        className="menu tool-menu"
        popover="auto"
        ref={menu}
        onToggle={focusFirst}
        onKeyDown={walkMenu}
      >
        <ul className="menu-group">
          {tools.map(({ id, name, icon }) => (
            <li key={id}>
              <button
                type="button"
                className="button button-both"
                data-testid={`tool-${id}`}
                aria-current={id === tool.id}
                onClick={() => {
                  takeTool(id);
                  menu.current?.hidePopover();
                }}
              >
                <Icon name={icon} />
                <span>{name}</span>
              </button>
            </li>
          ))}
        </ul>
        <ul className="menu-group">
          <li>
            <CommandButton command={propose} show="keys" onDone={() => menu.current?.hidePopover()} />
          </li>
        </ul>
      </div>
    </>
  );
}
