import type { Document } from "../../document/document";
import { addObject } from "../../document/edits";
import { wordsStep } from "../../document/steps";
import { LoupeError, type SegmentEvent, type SegmentResult, type TraceEvent } from "../../engine";
import type { App } from "../app";
import { documentOf } from "../state/document";
import type { Run } from "../state/run";
import { percent } from "../words";
import { ensureEncoded } from "../work/ensure-encoded";
import { ensureModel } from "../work/ensure-model";
import { saveTrace } from "../work/save-trace";
import { tell } from "../work/tell";
import type { Command } from "./command";

/** Asks what is typed. Enabled with an empty prompt too: it then says what is missing. */
export const ask: Command = {
  id: "ask",
  name: "Ask",
  icon: "ask",
  keys: null,
  enabled: ({ photo, opening, run }) => !run && Boolean(photo || opening),
  testId: "ask-button",
  async perform(app) {
    const { prompt, photo, opening, run, setProblem, beginRun } = app.store.getState();
    // While an answer is being written nothing is done: the text stays for later.
    if (run) return;
    setProblem(null);
    if (!prompt.trim()) return tell(app, new LoupeError("prompt-empty", "Type what to look for first."), "ask");
    if (!photo && !opening) return tell(app, new LoupeError("photo-unknown", "Choose a photo first."), "ask");
    for (const type of ["token", "box", "heatmap", "mask", "done"]) performance.clearMarks(`loupe:${type}`);
    await answer(app, beginRun(prompt.trim()));
  },
};

async function answer(app: App, { number, prompt, stop }: Run): Promise<void> {
  const { store, loupe } = app;
  const isCurrent = () => store.getState().run?.number === number;
  try {
    // A question asked while a photo opens is about that photo. If it does not open, it has said so.
    await store.getState().opening?.done;
    const { photo } = store.getState();
    if (!isCurrent() || !photo) return;
    const { photo: id } = await ensureEncoded(app, photo);
    const info = await ensureModel(app);
    if (!isCurrent()) return;
    const { asked, setPhase, announce } = store.getState();
    setPhase("thinking");
    announce("Thinking");
    const events: SegmentEvent[] = [...(store.getState().photo?.trace ?? [])];
    const onEvent = (event: SegmentEvent) => {
      if (asked.trace) events.push(event);
      if (event.type !== "tensor" && isCurrent()) grow(app, event);
    };
    let answered: Document | null = null;
    try {
      const result = await loupe.segment({ photo: id, prompt, trace: asked.trace, signal: stop.signal, onEvent });
      if (isCurrent()) answered = finish(app, result, info.version);
    } finally {
      // One that failed is the one to look at.
      if (asked.trace) await saveTrace(app, events, answered);
    }
  } catch (error) {
    if (!isCurrent()) return;
    store.getState().endRun(null);
    if (!store.getState().problem) tell(app, error, "ask");
  }
}

function grow({ store }: App, event: Exclude<SegmentEvent, TraceEvent>): void {
  const { growRun, announce } = store.getState();
  performance.mark(`loupe:${event.type}`);
  growRun(event);
  if (event.type === "box") announce(event.label ? `Box found: ${event.label}` : "Box found");
  if (event.type === "heatmap") announce("Heatmap ready");
}

/**
 * What the engine returns in the end is the truth, the events were its preview: it becomes an object of the document.
 * @returns a document of it alone, for who keeps a trace.
 */
function finish({ store }: App, result: SegmentResult, version: string): Document | null {
  const state = store.getState();
  const document = documentOf(state);
  if (!document) return null;
  performance.mark("loupe:done");
  const step = wordsStep(result, version);
  const next = addObject(document, step);
  if (step.mask && result.mask) state.drawings.set(step.mask, result.mask);
  state.commit(next, "answer");
  const objects = next.objects.slice(-1);
  state.endRun(objects[0]?.id ?? null);
  if (result.absent) state.announce("Nothing in this photo matches");
  else if (result.mask) state.announce(`Mask ready, quality ${percent(result.score)}`);
  else state.announce(result.stopped === "user" ? "Stopped" : "Finished without a mask");
  return { ...next, objects };
}
