/** `?sample=ID&ask=WORDS`: a link that a person can write. */
import { LoupeError } from "../../engine";
import type { App } from "../app";
import type { Sample } from "../samples";
import { askInTurn } from "./ask-in-turn";
import { listProjects } from "./list-projects";
import { openSamplePhoto } from "./open-sample-photo";
import { tell } from "./tell";

/** Opens the sample and asks. What cannot be opened is told. */
export async function openAsked(app: App, id: string, prompt: string | undefined): Promise<void> {
  const { page, store } = app;
  page.clearAddress();
  try {
    const samples = await page.samples();
    const sample = samples.find((one) => one.id === id);
    if (!sample) throw unknown(id, samples);
    await listProjects(app);
    await openSamplePhoto(app, sample);
  } catch (error) {
    return tell(app, error, "open");
  }
  if (!prompt || !store.getState().photo) return;
  store.getState().rememberPrompt(prompt.trim());
  await askInTurn(app, prompt.trim());
}

function unknown(id: string, samples: readonly Sample[]): LoupeError {
  const known = samples.flatMap((sample) => (sample.gallery ? sample.id : [])).join(", ");
  return new LoupeError("link-photo", `There is no sample photo “${id.slice(0, 100)}”. There are ${known}.`);
}
