/**
 * The question to all photos, photo by photo. The project's record says what is to be asked: whoever changes it (a command, a
 * reload, another tab that lets go) has this begin, pause and go on.
 */
import { countAsked, nextToAsk, pauseBatch, setAsked } from "../../document/batch";
import type { ProjectPhoto } from "../../document/project";
import { LoupeError, toLoupeError } from "../../engine";
import type { App } from "../app";
import type { State } from "../state/store";
import { counted } from "../words";
import { askPhoto } from "./ask-photo";
import { batchWords } from "./batch-words";
import { loadEntry } from "./load-entry";
import { tell } from "./tell";

/** Of fewer only the end is told. */
const MANY = 8;

/** From now on, as long as the page is there. */
export function runBatches(app: App): void {
  const { store } = app;
  let isRunning = false;
  const run = async () => {
    for (let next = toAsk(store.getState()); next; next = toAsk(store.getState())) await askOne(app, next);
    isRunning = false;
  };
  store.subscribe((state) => {
    if (isRunning || !toAsk(state)) return;
    isRunning = true;
    void run();
  });
}

/** While no photo is on the table nothing of a project is written: then nothing is asked either. */
function toAsk({ project, readOnly, photo }: State): ProjectPhoto | null {
  return project && !readOnly && photo ? nextToAsk(project) : null;
}

async function askOne(app: App, { photo }: ProjectPhoto): Promise<void> {
  const { store } = app;
  const { project, setAsking, tellPace } = store.getState();
  const { id, batch } = project ?? {};
  const stop = new AbortController();
  const isWanted = (state: State) =>
    toAsk(state)?.photo.sha256 === photo.sha256 &&
    state.project?.id === id &&
    state.project?.batch?.prompt === batch?.prompt;
  const leave = store.subscribe((state) => {
    if (!isWanted(state)) stop.abort();
  });
  setAsking(photo.sha256);
  const began = performance.now();
  let isAnswered = false;
  try {
    await loadEntry(app, photo);
    isAnswered = await askPhoto(app, photo, batch?.prompt ?? "", stop.signal);
    if (isAnswered) tellPace(performance.now() - began);
  } catch (error) {
    if (!stop.signal.aborted) failed(app, photo.sha256, error);
  } finally {
    leave();
    setAsking(null);
    tellHowFar(app, id, isAnswered);
  }
}

/** Without a model no photo can be asked: then all wait. */
function failed(app: App, sha256: string, error: unknown): void {
  const { project, model, setProject, problem } = app.store.getState();
  if (!project) return;
  if (model.status === "failed") {
    setProject(pauseBatch(project, true));
    if (!problem) tell(app, new LoupeError("worker-lost", model.message), "load");
  } else setProject(setAsked(project, sha256, "failed", toLoupeError(error).message));
}

/** At its end, and of many after each quarter: not at each photo. */
function tellHowFar({ store }: App, id: string | undefined, isAnswered: boolean): void {
  const { project, adding, announce } = store.getState();
  if (!project?.batch || project.id !== id || adding || project.batch.paused) return;
  const { waiting, total } = countAsked(project);
  const quarters = (done: number) => Math.floor((4 * done) / total);
  const done = total - waiting;
  if (!nextToAsk(project)) announce(batchWords(project));
  else if (isAnswered && total >= MANY && quarters(done) > quarters(done - 1))
    announce(`${done} of ${counted(total, "photo")} asked`);
}
