import { saveCommand } from "./command";

export const saveLabelme = saveCommand("labelme", "Save LabelMe", "labelme");
