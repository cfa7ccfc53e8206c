import type { App } from "../app";
import type { Sample } from "../samples";
import type { PhotoSource } from "./open-photo";

/** A photo that came with the app, to be opened. */
export function sampleSource({ page }: App, sample: Sample): PhotoSource {
  const { id, title, prompts, credit } = sample;
  return {
    name: title,
    read: () => page.samplePhoto(sample),
    sample: { id, suggestions: prompts, credit },
  };
}
