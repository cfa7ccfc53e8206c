import { saveCommand } from "./command";

export const saveYolo = saveCommand("yolo", "Save YOLO", "yolo", { several: true });
