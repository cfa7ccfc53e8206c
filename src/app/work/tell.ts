/** Telling a person what went wrong: panels/notice/Notice.tsx shows it, and is an alert. */
import { toLoupeError } from "../../engine";
import type { App } from "../app";
import { StillComing } from "../late";
import type { Problem } from "../state/page";

/** `again`: what "Try again" does. */
export function tell({ store }: App, error: unknown, during: Problem["during"], again?: Problem["again"]): void {
  const { code, message } = toLoupeError(error);
  const { photo, updatePhoto, setProblem } = store.getState();
  // It has to be read anew: the next attempt does it.
  if (photo && code === "photo-unknown") updatePhoto(photo.key, { encodes: null, points: null, crops: [] });
  const problem = { code, message, during, ...(again && { again }) };
  setProblem(problem);
  if (!(error instanceof StillComing)) return;
  const takeBack = () => store.getState().problem === problem && setProblem(null);
  error.come.then(takeBack, () => {});
}
