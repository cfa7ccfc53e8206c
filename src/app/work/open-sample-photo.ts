import type { App } from "../app";
import type { Sample } from "../samples";
import { offerPrepared } from "./offer-prepared";
import { openPhoto } from "./open-photo";
import { sampleSource } from "./sample-source";
import { showProject } from "./show-project";

/** From the start page, one that a recent project has is shown there: what was made of it is not begun anew. */
export async function openSamplePhoto(app: App, sample: Sample): Promise<void> {
  const { project, recents } = app.store.getState();
  const known = project ? undefined : recents.find(({ samples }) => samples.includes(sample.id));
  if (known) return showProject(app, known.id, sample.id);
  const opened = openPhoto(app, sampleSource(app, sample));
  await Promise.all([opened, offerPrepared(app, sample, opened)]);
}
