import { type KeyboardEvent, useId, useState } from "react";
import { plainCommands } from "../../commands";
import { useApp, useStore } from "../../context";
import { Icon, type IconName } from "../../icons/Icon";
import { keysLabel } from "../../keyboard";
import { tools } from "../../tools";
import { Dialog } from "../dialog/Dialog";
import "./palette.css";

interface Entry {
  id: string;
  name: string;
  icon: IconName | null;
  keys: string | null;
  enabled: boolean;
  perform(): void;
}

/** All that can be done, found by typing a part of its name. */
export function Palette() {
  return (
    <Dialog name="palette" title="All commands" testId="palette">
      <Search />
    </Dialog>
  );
}

function Search() {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const setDialog = useStore((state) => state.setDialog);
  const listId = useId();
  const words = typed.toLowerCase().split(/\s+/);
  const found = useEntries().filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  const active = found[Math.min(at, found.length - 1)];
  const perform = (entry: Entry | undefined) => {
    if (!entry?.enabled) return;
    // First, or the dialog that the command opens would be closed with this one.
    setDialog(null);
    entry.perform();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by && found.length) setAt((Math.min(at, found.length - 1) + by + found.length) % found.length);
    else if (event.key === "Enter") perform(active);
    else return;
    event.preventDefault();
  };
  return (
    <div className="palette">
      <input
        className="field"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={active && `${listId}-${active.id}`}
        aria-label="Find a command"
        placeholder="Find a command"
        autoComplete="off"
        data-testid="palette-search"
        data-first
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} className="palette-list" role="listbox" aria-label="Commands">
        {found.map((entry) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
          <div
            key={entry.id}
            id={`${listId}-${entry.id}`}
            className="palette-entry"
            role="option"
            tabIndex={-1}
            aria-selected={entry === active}
            aria-disabled={!entry.enabled}
            data-command={entry.id}
            ref={entry === active ? scrollToIt : undefined}
            onClick={() => perform(entry)}
          >
            <span className="palette-icon">{entry.icon && <Icon name={entry.icon} />}</span>
            <span className="cut">{entry.name}</span>
            {entry.keys && <kbd>{keysLabel(entry.keys)}</kbd>}
          </div>
        ))}
        {!found.length && <p className="quiet palette-none">No command is called that.</p>}
      </div>
    </div>
  );
}

const scrollToIt = (element: HTMLElement | null) => element?.scrollIntoView({ block: "nearest" });

/** Those that can be done now first. */
function useEntries(): Entry[] {
  const app = useApp();
  const state = useStore((state) => state);
  const listed = plainCommands.filter(({ id }) => id !== "show-palette" && id !== "let-go");
  const commands = listed.map(({ id, name, icon, keys, ...command }): Entry => {
    return { id, name, icon, keys, enabled: command.enabled(state), perform: () => void command.perform(app) };
  });
  const taken = tools.map(({ id, name, icon, keys }): Entry => {
    const perform = () => app.store.getState().takeTool(id);
    return { id: `tool-${id}`, name: `${name} tool`, icon, keys, enabled: state.photo !== null, perform };
  });
  const all = [...taken, ...commands];
  return [...all.filter(({ enabled }) => enabled), ...all.filter(({ enabled }) => !enabled)];
}
