/** A question in words → the thought, box, heatmap and mask as they come, and in the end an object of the document. */
import { type Document, type DocumentObject, isFound, type WordsStep } from "../../document/document";
import { addObject, answerName } from "../../document/edits";
import { wordsSteps } from "../../document/steps";
import { type Box, type SegmentEvent, type SegmentResult, type TraceEvent, toLoupeError } from "../../engine";
import type { App } from "../app";
import { documentOf } from "../state/document";
import { encodingOf } from "../state/photo";
import type { Question } from "../state/run";
import type { State } from "../state/store";
import { ensureEncoded } from "./ensure-encoded";
import { ensureModel } from "./ensure-model";
import { withObject } from "./new-object";
import { offeredNames } from "./offered";
import { onPhoto } from "./on-photo";
import { saveTrace } from "./save-trace";
import { spokenOf } from "./spoken";
import { tell } from "./tell";

export async function answerQuestion(app: App, question: Question): Promise<void> {
  const { store, loupe } = app;
  const { prompt, closer } = question;
  for (const type of ["token", "box", "heatmap", "mask", "done"]) performance.clearMarks(`loupe:${type}`);
  const { number, stop } = store.getState().beginRun(question);
  const isCurrent = () => store.getState().run?.number === number;
  try {
    // A question asked while a photo opens is about that photo. If it does not open, it has said so, and the one before is
    // still there.
    await store.getState().opening?.done.catch(() => {});
    const { photo } = store.getState();
    if (!isCurrent()) return;
    if (!photo) return giveBack(app, prompt);
    await onPhoto(app, photo, closer, ensureEncoded, async (encoded) => {
      const info = await ensureModel(app);
      if (!isCurrent()) return;
      const { asked, beginRunAgain, setPhase, announce } = store.getState();
      beginRunAgain();
      setPhase("thinking");
      announce(`Looking: ${prompt}`);
      const events: SegmentEvent[] = [...tracedOf(app, closer)];
      const onEvent = (event: SegmentEvent) => {
        if (asked.trace) events.push(event);
        if (event.type !== "tensor" && isCurrent()) grow(app, event);
      };
      let answered: Document | null = null;
      try {
        const { trace } = asked;
        const result = await loupe.segment({ photo: encoded.photo, prompt, trace, signal: stop.signal, onEvent });
        if (isCurrent()) answered = finish(app, result, info.version, closer);
      } finally {
        // One that failed is the one to look at.
        if (asked.trace) await saveTrace(app, events, answered);
      }
    });
  } catch (error) {
    if (!isCurrent()) return;
    const { problem } = store.getState();
    giveBack(app, prompt);
    if (!problem && toLoupeError(error).code !== "aborted") tell(app, error, "ask");
  }
}

function tracedOf({ store }: App, closer: Box | null): TraceEvent[] {
  const { photo } = store.getState();
  return (photo && encodingOf(photo, closer)?.trace) ?? [];
}

/** What was asked is not lost, unless something else has been typed since. */
function giveBack({ store }: App, prompt: string): void {
  const { endRun, setPrompt, prompt: typed } = store.getState();
  endRun();
  if (!typed) setPrompt(prompt);
}

function grow({ store }: App, event: Exclude<SegmentEvent, TraceEvent>): void {
  const { growRun } = store.getState();
  performance.mark(`loupe:${event.type}`);
  growRun(event);
}

/**
 * What the engine returns in the end is the truth, the events were its preview.
 * @returns a document of the answer alone, for who keeps a trace.
 */
function finish(app: App, result: SegmentResult, version: string, closer: Box | null): Document | null {
  const { commit, lowRes, endRun, setRefusal, announce, ...state } = app.store.getState();
  const document = documentOf(state);
  if (!document) return null;
  performance.mark("loupe:done");
  const steps = wordsSteps(result, version, closer);
  const [step] = steps;
  if (!steps.some(isFound)) {
    endRun();
    setRefusal(step);
    announce(refusalWords(state, step));
    return { ...document, objects: addObject(document, { name: answerName(step), step }).objects.slice(-1) };
  }
  const masks = [result.mask, ...result.others.map(({ mask }) => mask)];
  let next = document;
  for (const [i, found] of steps.entries()) {
    const mask = masks[i];
    if (!isFound(found) || !mask) continue;
    lowRes.set(found.mask, mask);
    next = withObject(app, next, found, mask.bounds, answerName(found)).next;
  }
  const objects = next.objects.slice(document.objects.length);
  const [first] = objects as [DocumentObject, ...DocumentObject[]];
  endRun();
  commit(next, "answer", first.id);
  announce(objects.length === 1 ? spokenOf(first) : `${objects.length} objects: ${objects.map(spokenOf).join("; ")}`);
  return { ...next, objects };
}

/** With the ways on from here. */
function refusalWords({ model }: Pick<State, "model">, step: WordsStep): string {
  if (step.stopped === "user" && !step.absent) return "Stopped";
  const vocabulary = model.status === "ready" ? model.info.vocabulary : null;
  const { near, seen } = vocabulary ? offeredNames(step, vocabulary) : { near: [], seen: [] };
  const offered = [...near, ...seen];
  return [
    `Nothing in this ${step.crop ? "part of the photo" : "photo"} matches “${step.prompt}”.`,
    offered.length ? `Offered instead: ${offered.join(", ")}.` : "",
    "Show it by a click or a box, or ask in other words.",
  ]
    .filter(Boolean)
    .join(" ");
}
