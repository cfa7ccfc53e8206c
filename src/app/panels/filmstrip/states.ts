import type { ProjectPhoto } from "../../../document/project";
import type { IconName } from "../../icons/Icon";

export type PhotoState = "accepted" | "fix" | "skipped" | "asking" | "waiting" | "found" | "nothing" | "failed";

/** What a person said of it goes before what the model found; null where there is nothing to say. */
export function stateOf({ photo, state, asked }: ProjectPhoto, asking: string | null): PhotoState | null {
  if (photo.sha256 === asking) return "asking";
  return state === "open" ? asked : state;
}

/** A word of one line under a small picture, and a mark beside it; the pulse of what runs is none of the icons. */
export const STATES: Record<PhotoState, { word: string; icon: IconName | null }> = {
  accepted: { word: "Accepted", icon: "check" },
  fix: { word: "To fix", icon: "brush" },
  skipped: { word: "Skipped", icon: "skip" },
  asking: { word: "Looking", icon: null },
  waiting: { word: "Waiting", icon: "clock" },
  found: { word: "Found", icon: "box" },
  nothing: { word: "Nothing", icon: "minus" },
  failed: { word: "Failed", icon: "warning" },
};
