import { saveCommand } from "./command";

export const saveCvat = saveCommand("cvat", "Save CVAT", "cvat", { several: true });
