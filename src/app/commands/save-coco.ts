import { saveCommand } from "./command";

export const saveCoco = saveCommand("coco", "Save COCO", "coco", { several: true });
