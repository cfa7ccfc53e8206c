import type { App } from "../app";
import type { IconName } from "../icons/Icon";
import { selectedMask, selectedObjects } from "../state/document";
import type { LayerName } from "../state/layers";
import type { State } from "../state/store";
import { changeMask, combinable, combine, type MaskChange } from "../work/change-mask";
import { canSaveChosen, saveAllAs, saveChosenAs } from "../work/save";
import { type How, isClean, switchClean } from "../work/switch-clean";

/**
 * Something a person can do. Buttons, menus, keys and help all read these; whoever performs one hands it the App, so a
 * command needs no browser.
 */
export interface Command<Args extends unknown[] = []> {
  /** The name of its file. */
  id: string;
  name: string;
  /** Null: it has no button of its own. */
  icon: IconName | null;
  /** The key as KeyboardEvent.key says it, letters small, after "Mod+" (Ctrl or ⌘) and "Shift+". Null: it has none. */
  keys: string | null;
  enabled(state: State): boolean;
  /** For commands that switch something on and off. */
  pressed?(state: State): boolean;
  testId?: string;
  perform(app: App, ...args: Args): void | Promise<void>;
}

/** The command that shows a layer of the stage or hides it. */
export function layerCommand(layer: LayerName, name: string, icon: IconName, keys: string | null): Command {
  return {
    id: `toggle-${layer}`,
    name,
    icon,
    keys: keys ?? null,
    enabled: ({ photo }) => photo !== null,
    pressed: ({ visible }) => visible[layer],
    testId: `toggle-${layer}`,
    perform: ({ store }) => store.getState().toggleLayer(layer),
  };
}

/** The command that makes another mask of the selected object's. */
export function maskCommand({ id, keys, ...change }: MaskChange & { id: string; keys?: string }): Command {
  return {
    id,
    name: change.name,
    icon: null,
    keys: keys ?? null,
    enabled: (state) => selectedMask(state) !== null,
    perform: (app) => changeMask(app, change),
  };
}

/** Switches something of the selected objects' edges on and off. `how`: what, for whoever does so to others. */
export interface CleanCommand extends Command {
  how: How;
}

export function cleanCommand(id: string, name: string, how: How): CleanCommand {
  return {
    id,
    name,
    how,
    icon: null,
    keys: null,
    enabled: (state) => selectedMask(state) !== null,
    pressed: (state) => isClean(selectedObjects(state), how),
    testId: id,
    perform: (app) => switchClean(app, name, how, selectedObjects(app.store.getState())),
  };
}

/** The command that makes one mask of several selected objects'. */
export function combineCommand(id: string, name: string, how: "union" | "subtract" | "intersect"): Command {
  return {
    id,
    name,
    icon: null,
    keys: null,
    enabled: (state) => combinable(state).length > 1,
    perform: (app) => combine(app, name, how),
  };
}

/**
 * The command that saves all objects in a format. `several`: of all photos of the project, as that format holds several. `type`:
 * one of the format's that is not the usual one. `picture`: of what is chosen alone.
 */
export function saveCommand(
  format: string,
  name: string,
  ending: string,
  { several = false, type, picture = false }: { several?: boolean; type?: string; picture?: boolean } = {},
): Command {
  const id = [format, type].filter(Boolean).join("-");
  const wanted = { format, ending, ...(type !== undefined && { type }) };
  return {
    id: `save-${id}`,
    name,
    icon: null,
    keys: null,
    enabled: picture ? canSaveChosen : ({ photo }) => photo !== null,
    testId: `format-${id}`,
    perform: (app) => (picture ? saveChosenAs(app, wanted) : saveAllAs(app, wanted, several)),
  };
}
