/** Every action there is, in the order in which help and menu list them. */

import { ask } from "./ask";
import { choosePhoto } from "./choose-photo";
import type { Action } from "./command";
import { focusPrompt } from "./focus-prompt";
import { saveJson } from "./save-json";
import { saveMask } from "./save-mask";
import { showHelp } from "./show-help";
import { showModel } from "./show-model";
import { stop } from "./stop";
import { toggleBox } from "./toggle-box";
import { toggleHeatmap } from "./toggle-heatmap";
import { toggleMask } from "./toggle-mask";
import { togglePhoto } from "./toggle-photo";
import { toggleTheme } from "./toggle-theme";
import { undoClick } from "./undo-click";

export const layerActions: Action[] = [togglePhoto, toggleHeatmap, toggleMask, toggleBox];
export const resultActions: Action[] = [undoClick, saveMask, saveJson];
export const pageActions: Action[] = [choosePhoto, showModel, toggleTheme, showHelp];
export const allActions: Action[] = [ask, stop, focusPrompt, ...layerActions, ...resultActions, ...pageActions];
