import { saveCommand } from "./command";

export const saveLoupe = saveCommand("loupe", "Save Loupe file", "photo");
