/** One word for what the page is at. */
import { wordsOf } from "../../document/document";
import { selectedObject } from "./document";
import type { State } from "./store";

export type ResultState = "idle" | "loading" | "encoding" | "thinking" | "decoding" | "done" | "absent" | "error";

type Seen = Pick<State, "model" | "photo" | "opening" | "history" | "selected" | "run" | "problem">;

/** A running answer first, then what went wrong, then what is being made ready, then the answer on screen. */
export function resultState(state: Seen): ResultState {
  const { model, photo, opening, run, problem } = state;
  if (run) {
    if (run.phase !== "waiting") return run.phase;
    return model.status === "loading" ? "loading" : "encoding";
  }
  if (problem) return "error";
  if (opening) return "encoding";
  const object = selectedObject(state);
  const words = object && wordsOf(object);
  if (words) return words.absent ? "absent" : "done";
  if (model.status === "loading") return "loading";
  return photo && photo.encoding !== "done" ? "encoding" : "idle";
}
