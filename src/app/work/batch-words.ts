/** A question to all photos, in words. */
import { countAsked } from "../../document/batch";
import type { Project } from "../../document/project";
import { counted } from "../words";

/** "Found in 15 of 20 photos, nothing in 4, 1 failed". */
export function batchWords(project: Project): string {
  const { found, nothing, failed, total } = countAsked(project);
  const rest = [nothing && `nothing in ${nothing}`, failed && `${failed} failed`].filter(Boolean);
  return [`Found in ${found} of ${counted(total, "photo")}`, ...rest].join(", ");
}

/** Of what is left, at so many ms a photo: "about 3 min left"; empty while that is not known. */
export function timeLeft(waiting: number, pace: number | null): string {
  if (pace === null || waiting === 0) return "";
  const seconds = (waiting * pace) / 1000;
  if (seconds < 50) return `about ${Math.max(5, Math.ceil(seconds / 5) * 5)}\u00a0s left`;
  return `about ${Math.round(seconds / 60) || 1}\u00a0min left`;
}
