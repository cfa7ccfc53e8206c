import { saveCommand } from "./command";

export const saveZip = saveCommand("zip", "Save everything (ZIP)", "all", { several: true });
