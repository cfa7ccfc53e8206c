import { clickPhoto } from "../commands/click-photo";
import { call, type Tool } from "./tool";

/** A click says that this place is part of the object, or is not. It counts where the pointer is let go. */
export const point: Tool = {
  id: "point",
  name: "Point",
  icon: "point",
  keys: "v",
  begin: () => ({
    move() {},
    end: (at) => call(clickPhoto, at),
    cancel() {},
  }),
};
