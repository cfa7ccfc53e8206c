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
  // With what cannot be kept, what was called off and what another model made one can go on.
  const canGoOn = problem?.during === "keep" || problem?.during === "leave" || problem?.code === "link-model";
  if (problem && !canGoOn) return "error";
  if (opening) return "encoding";
  if (refusal) return "absent";
  if (history?.present.document.objects.length) return "done";
  if (model.status === "loading") return "loading";
  return photo && photo.encoding !== "done" ? "encoding" : "idle";
}
