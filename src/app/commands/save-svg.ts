import { saveCommand } from "./command";

export const saveSvg = saveCommand("svg", "Save outlines (SVG)", "outlines", { picture: true });
