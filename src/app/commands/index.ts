/** Every command there is. Those that have a button of their own are in groups, in the order in which menus list them. */
import { ask } from "./ask";
import { choosePhoto } from "./choose-photo";
import { clickPhoto } from "./click-photo";
import type { Command } from "./command";
import { focusPrompt } from "./focus-prompt";
import { openFiles } from "./open-files";
import { openSample } from "./open-sample";
import { redo } from "./redo";
import { retry } from "./retry";
import { saveJson } from "./save-json";
import { saveMask } from "./save-mask";
import { showHelp } from "./show-help";
import { showModel } from "./show-model";
import { start } from "./start";
import { stop } from "./stop";
import { toggleBox } from "./toggle-box";
import { toggleHeatmap } from "./toggle-heatmap";
import { toggleMask } from "./toggle-mask";
import { togglePhoto } from "./toggle-photo";
import { toggleTheme } from "./toggle-theme";
import { undo } from "./undo";

export const layerCommands: readonly Command[] = [togglePhoto, toggleHeatmap, toggleMask, toggleBox];
export const resultCommands: readonly Command[] = [undo, redo, saveMask, saveJson];
export const pageCommands: readonly Command[] = [choosePhoto, showModel, toggleTheme, showHelp];
const promptCommands: readonly Command[] = [ask, stop, focusPrompt];

/** Those that need nothing but the App: keys and help read these. */
export const plainCommands: readonly Command[] = [
  ...promptCommands,
  ...layerCommands,
  ...resultCommands,
  ...pageCommands,
  retry,
  start,
];
export const commands: readonly Command<never[]>[] = [...plainCommands, clickPhoto, openFiles, openSample];
