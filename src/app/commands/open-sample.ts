import type { Sample } from "../samples";
import { openPhoto } from "../work/open-photo";
import { sampleSource } from "../work/sample-source";
import type { Command } from "./command";

export const openSample: Command<[Sample]> = {
  id: "open-sample",
  name: "Open a sample photo",
  icon: null,
  keys: null,
  enabled: () => true,
  perform: (app, sample) => openPhoto(app, sampleSource(app, sample)),
};
