import type { App } from "../app";
import type { Sample } from "../samples";
import { openPhoto } from "./open-photo";
import { sampleSource } from "./sample-source";
import { showProject } from "./show-project";

/** From the start page, one that a recent project has is shown there: what was made of it is not begun anew. */
export async function openSamplePhoto(app: App, sample: Sample): Promise<void> {
  const { project, recents } = app.store.getState();
  const known = project ? undefined : recents.find(({ samples }) => samples.includes(sample.id));
  await (known ? showProject(app, known.id, sample.id) : openPhoto(app, sampleSource(app, sample)));
}
