import { saveCommand } from "./command";

export const saveVoc = saveCommand("voc", "Save Pascal VOC", "voc", { several: true });
