import type { IconName } from "../icons/Icon";
import type { State } from "../state/store";

/** Something a person can do. Toolbar, keyboard and menu all read these. */
export interface Action {
  name: string;
  icon: IconName;
  /** The key as KeyboardEvent.key says it, after "Mod+" for Ctrl or ⌘. Null: no key of its own. */
  shortcut: string | null;
  enabled(state: State): boolean;
  /** For actions that switch something on and off. */
  pressed?(state: State): boolean;
  testId?: string;
  perform(): void;
}
