import type { FormatIo } from "../../document/formats/format";
import { late } from "../late";

/** A canvas writes four channels whatever it holds; this writes the one there is, as the command line does. */
export const toPng: FormatIo["png"] = async ({ width, height, channels, data }) => {
  if (channels === 4)
    return (await late(() => import("./pixels"))).encoded({ width, height, channels, data }, "image/png");
  // Loaded at the first save: few visits save.
  const { encode } = await late(() => import("fast-png"));
  return encode({ width, height, channels, depth: 8, data });
};
