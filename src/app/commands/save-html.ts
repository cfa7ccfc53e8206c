import { saveCommand } from "./command";

export const saveHtml = saveCommand("html", "Save web page", "result");
