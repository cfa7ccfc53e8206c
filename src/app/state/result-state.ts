/** One word for what the page is at. */
import type { State } from "./store";

export type ResultState = "idle" | "loading" | "encoding" | "thinking" | "decoding" | "done" | "absent" | "error";

type Seen = Pick<State, "model" | "photo" | "opening" | "history" | "run" | "refusal" | "problem">;

/** A running answer first, then what went wrong, then what is being made ready, then what there is. */
export function resultState(state: Seen): ResultState {
  const { model, photo, opening, history, run, refusal, problem } = state;
  if (run) {
    if (run.phase !== "waiting") return run.phase;
    return model.status === "loading" ? "loading" : "encoding";
  }
  // What cannot be kept is shown and can be worked with, and so is what another model made.
  if (problem && problem.during !== "keep" && problem.code !== "link-model") return "error";
  if (opening) return "encoding";
  if (refusal) return "absent";
  if (history?.present.document.objects.length) return "done";
  if (model.status === "loading") return "loading";
  return photo && photo.encoding !== "done" ? "encoding" : "idle";
}
