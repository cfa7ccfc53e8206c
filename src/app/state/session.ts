/** What a person does, carried out: opening photos, asking, stopping, clicking. The only user of Loupe. */
import { createLoupe } from "../../engine";
import type { LoadOptions, ModelInfo, PhotoInfo, Point, SegmentEvent } from "../../engine/api";
import { LoupeError, toLoupeError } from "../../engine/errors";
import { places } from "../places";
import { selectedTurn } from "./answers";
import { STARTING } from "./model";
import type { Problem } from "./page";
import type { OpenPhoto, SuggestedPrompt } from "./photo";
import { readPhoto } from "./read-photo";
import { useStore } from "./store";
import { afterClick, afterEvent, afterRefinement, afterResult, currentMask, withoutPending } from "./turn";
import { percent } from "./words";

const loupe = createLoupe(globalThis.location ? places() : { models: "" });
const state = useStore.getState;

let loading: Promise<ModelInfo> | null = null;
let encoding: { key: number; promise: Promise<PhotoInfo> } | null = null;
/** Counts openings, turns: the latest number wins. */
let opened = 0;
let asked = 0;
let answering: AbortController | null = null;
let opening: Promise<unknown> = Promise.resolve();
/** Clicks are answered in the order they were made. */
let clicks: Promise<void> = Promise.resolve();

function fail(error: unknown, during: Problem["during"]): void {
  const { code, message } = toLoupeError(error);
  // These need the model started, or the photo read, anew: the next attempt does it.
  if (code === "worker-lost") loading = encoding = null;
  if (code === "photo-unknown") encoding = null;
  state().setProblem({ code, message, during });
  state().announce(message);
}

function loadOptions(): Pick<LoadOptions, "model" | "provider"> {
  const query = new URLSearchParams(globalThis.location.search);
  const provider = query.get("provider");
  return {
    model: query.get("model") ?? undefined,
    provider: provider === "webgpu" || provider === "wasm" ? provider : "auto",
  };
}

/** Starts the model, once; after a failure the next call tries again. */
export function loadModel(): Promise<ModelInfo> {
  loading ??= startModel().catch((error) => {
    loading = null;
    state().setModel({ status: "failed", message: toLoupeError(error).message });
    fail(error, "load");
    throw error;
  });
  return loading;
}

async function startModel(): Promise<ModelInfo> {
  state().setModel(STARTING);
  const info = await loupe.load({ ...loadOptions(), onEvent: state().reportLoad });
  state().setModel({ status: "ready", info });
  state().announce(`Model ready: ${info.name}`);
  return info;
}

/** Both encoders over the photo, once; after a failure the next call tries again. */
function encodePhoto({ key, file }: OpenPhoto): Promise<PhotoInfo> {
  if (encoding?.key === key) return encoding.promise;
  const promise = (async () => {
    await loadModel();
    state().updatePhoto(key, { encoding: "running" });
    const info = await loupe.encode({ image: file });
    if (state().photo?.key !== key) void loupe.forget({ photo: info.photo }).catch(() => {});
    state().updatePhoto(key, { encoding: "done", encoded: info });
    return info;
  })();
  encoding = { key, promise };
  promise.catch(() => {
    if (encoding?.promise === promise) encoding = null;
    state().updatePhoto(key, { encoding: "failed" });
  });
  return promise;
}

export interface PhotoSource {
  name: string;
  read(): Promise<Blob>;
  suggestions?: SuggestedPrompt[];
  credit?: string;
}

/** Shows the photo and begins to encode it. A file that cannot be read leaves the earlier photo in place. */
export function openPhoto(source: PhotoSource): Promise<void> {
  const key = ++opened;
  stop();
  state().setProblem(null);
  state().setOpening(source.name);
  const done = (async () => {
    try {
      const file = await source.read();
      const photo = await readPhoto(file, source.name);
      if (key !== opened) return photo.bitmap.close();
      showPhoto({ ...photo, key, file, suggestions: source.suggestions ?? [], credit: source.credit ?? "" });
    } catch (error) {
      if (key !== opened) return;
      state().setOpening(null);
      const { code, message } = toLoupeError(error);
      fail(new LoupeError(code, `${source.name}: ${message}`), "open");
      throw error;
    }
  })();
  opening = done;
  return done.catch(() => {});
}

function showPhoto(photo: Omit<OpenPhoto, "encoding" | "encoded">): void {
  const { photo: before, clearTurns, setPhoto, announce } = state();
  clearTurns();
  setPhoto({ ...photo, encoding: "waiting", encoded: null });
  if (before) {
    before.bitmap.close();
    if (before.encoded) void loupe.forget({ photo: before.encoded.photo }).catch(() => {});
  }
  announce(`Photo open: ${photo.name}`);
  encodePhoto(state().photo as OpenPhoto).catch((error) => {
    // A model that does not load has already said so.
    if (state().model.status !== "failed" && state().photo?.key === photo.key) fail(error, "encode");
  });
}

/** Asks what is typed. Does nothing while an answer is being written: the text stays for later. */
export async function ask(): Promise<void> {
  const { prompt, photo, opening: name, run } = state();
  if (run) return;
  state().setProblem(null);
  if (!prompt.trim()) return fail(new LoupeError("prompt-empty", "Type what to look for first."), "ask");
  if (!photo && !name) return fail(new LoupeError("photo-unknown", "Choose a photo first."), "ask");
  const id = ++asked;
  const isCurrent = () => state().run?.turn === id;
  for (const type of ["token", "box", "heatmap", "mask", "done"]) performance.clearMarks(`loupe:${type}`);
  state().beginTurn(id, prompt.trim());
  try {
    // A question asked while a photo opens is about that photo. If it does not open, it has said so.
    if (name) await opening;
    if (!isCurrent()) return;
    const encoded = await encodePhoto(state().photo as OpenPhoto);
    if (!isCurrent()) return;
    state().setStage("thinking");
    state().announce("Thinking");
    await answer(id, encoded.photo, prompt.trim(), isCurrent);
  } catch (error) {
    if (!isCurrent()) return;
    state().dropRun();
    if (!state().problem) fail(error, "ask");
  }
}

async function answer(id: number, photo: string, prompt: string, isCurrent: () => boolean): Promise<void> {
  answering = new AbortController();
  const result = await loupe.segment({
    photo,
    prompt,
    signal: answering.signal,
    onEvent: (event) => {
      if (!isCurrent()) return;
      performance.mark(`loupe:${event.type}`);
      state().changeTurn(id, (turn) => afterEvent(turn, event));
      if (event.type === "box" || event.type === "heatmap" || event.type === "mask") state().setStage("decoding");
      sayEvent(event);
    },
  });
  if (!isCurrent()) return;
  performance.mark("loupe:done");
  state().changeTurn(id, (turn) => afterResult(turn, result));
  state().endRun();
  if (result.absent) state().announce("Nothing in this photo matches");
  else if (result.mask) state().announce(`Mask ready, quality ${percent(result.score)}`);
  else state().announce(result.stopped === "user" ? "Stopped" : "Finished without a mask");
}

function sayEvent(event: SegmentEvent): void {
  if (event.type === "box") state().announce(event.label ? `Box found: ${event.label}` : "Box found");
  if (event.type === "heatmap") state().announce("Heatmap ready");
}

/** Ends the running answer after its current token; one that waits for the photo is taken back. */
export function stop(): void {
  const { run, dropRun, announce } = state();
  if (!run) return;
  if (run.stage === "waiting") {
    dropRun();
    announce("Stopped");
  } else {
    answering?.abort();
  }
}

/** A click on the photo: the mask on screen is drawn again with it. Only after a mask; see canRefine. */
export function refine(point: Point): void {
  const turn = selectedTurn(state());
  if (!turn || !canRefine()) return;
  const { id } = turn;
  state().setProblem(null);
  state().changeTurn(id, (before) => afterClick(before, point));
  clicks = clicks.then(() => answerClick(id, point));
}

export function canRefine(): boolean {
  return !state().run && Boolean(selectedTurn(state())?.result?.mask);
}

async function answerClick(id: number, point: Point): Promise<void> {
  const { photo, turns } = state();
  const turn = turns.find((other) => other.id === id);
  // The photo was changed, or the click was taken back, before its turn came.
  if (!photo || !turn?.pending.includes(point)) return;
  try {
    const { photo: encoded } = await encodePhoto(photo);
    const mask = await loupe.refine({
      photo: encoded,
      points: [...turn.refinements.map((refinement) => refinement.point), point],
      box: turn.box,
      previous: currentMask(turn)?.logits ?? null,
    });
    state().changeTurn(id, (before) => afterRefinement(before, { point, mask }));
    state().announce(`Mask redrawn, quality ${percent(mask.score)}`);
  } catch (error) {
    state().changeTurn(id, (before) => withoutPending(before, point));
    if (state().photo?.key === photo.key) fail(error, "refine");
  }
}

/** What to do about the problem on screen, if trying again can help. */
export function retry(): void {
  const { problem, photo } = state();
  state().setProblem(null);
  if (problem?.during === "load" || !photo) void loadModel().catch(() => {});
  if (photo) encodePhoto(photo).catch((error) => state().model.status !== "failed" && fail(error, "encode"));
}

/** Runs an export and says so when it fails. */
export async function reportExport(work: () => Promise<void>): Promise<void> {
  try {
    await work();
    state().announce("Saved");
  } catch (error) {
    fail(error, "export");
  }
}
