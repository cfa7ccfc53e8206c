import type { Sample } from "../samples";
import { openSamplePhoto } from "../work/open-sample-photo";
import type { Command } from "./command";

export const openSample: Command<[Sample]> = {
  id: "open-sample",
  name: "Open a sample photo",
  icon: null,
  keys: null,
  enabled: () => true,
  perform: openSamplePhoto,
};
