import type { Sample } from "../samples";
import { openPhoto } from "../work/open-photo";
import { showProject } from "../work/show-project";
import type { Command } from "./command";

/** From the start page, one that a recent project has is shown there: what was made of it is not begun anew. */
export const openSample: Command<[Sample]> = {
  id: "open-sample",
  name: "Open a sample photo",
  icon: null,
  keys: null,
  enabled: () => true,
  perform(app, sample) {
    const { id, title, prompts, credit } = sample;
    const { project, recents } = app.store.getState();
    const known = project ? undefined : recents.find(({ samples }) => samples.includes(id));
    if (known) return showProject(app, known.id, id);
    const read = () => app.page.samplePhoto(sample);
    return openPhoto(app, { name: title, read, sample: { id, suggestions: prompts, credit } });
  },
};
