import type { Sample } from "../samples";
import { openPhoto } from "../work/open-photo";
import type { Command } from "./command";

export const openSample: Command<[Sample]> = {
  id: "open-sample",
  name: "Open a sample photo",
  icon: null,
  keys: null,
  enabled: () => true,
  perform(app, sample) {
    const { id, title, prompts, credit } = sample;
    const read = () => app.page.samplePhoto(sample);
    return openPhoto(app, { name: title, read, sample: { id, suggestions: prompts, credit } });
  },
};
