import { readSamplePhoto, type Sample } from "../../state/samples";
import { openPhoto } from "../../state/session";

export function openSample(sample: Sample): Promise<void> {
  const { title, prompts, credit } = sample;
  return openPhoto({ name: title, read: () => readSamplePhoto(sample), suggestions: prompts, credit });
}
