import { saveCommand } from "./command";

export const saveLabelStudio = saveCommand("label-studio", "Save Label Studio", "label-studio", { several: true });
