/** A photo's file and a sentence → the answer, as a document keeps it. */
import type { Photo, WordsStep } from "../document/document";
import { wordsSteps } from "../document/steps";
import type { Loupe, ModelInfo, SegmentEvent } from "../engine/node";

export interface Question {
  /** The photo's file, and its SHA-256. */
  bytes: Uint8Array;
  sum: string;
  name: string;
  prompt: string;
  trace?: boolean;
  onEvent?: (event: SegmentEvent) => void;
  signal?: AbortSignal;
}

export interface Answered {
  photo: Photo;
  step: WordsStep;
  /** Further objects of the same answer. */
  others: WordsStep[];
}

/** Called off, an answer that is being written resolves, stopped "user"; anything before it rejects with "aborted". */
export async function ask(
  loupe: Loupe,
  info: ModelInfo,
  { bytes, sum, name, prompt, trace = false, onEvent = () => {}, signal }: Question,
): Promise<Answered> {
  const called = { trace, ...(signal && { signal }) };
  const {
    photo,
    width,
    height,
    timings: encoding,
  } = await loupe.encode({ image: bytes, onEvent: (event) => event.type === "tensor" && onEvent(event), ...called });
  const result = await loupe.segment({ photo, prompt, onEvent, ...called }).finally(() => loupe.forget({ photo }));
  const total = (encoding.total ?? 0) + (result.timings.total ?? 0);
  const [step, ...others] = wordsSteps({ ...result, timings: { ...encoding, ...result.timings, total } }, info.version);
  return { photo: { sha256: sum, name, width, height }, step, others };
}
