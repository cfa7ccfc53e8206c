import { layerCommand } from "./command";

/** Without it what was cut out of it is shown alone. */
export const togglePhoto = layerCommand("photo", "Photo", "photo", "Shift+c");
