/** The worker's side of the bridge: messages in, the Segmenter's calls, messages out. */

import type { FromWorker, ToWorker } from "./api";
import { toWire } from "./errors";
import { decodeImage } from "./image/decode-browser";
import { createSegmenter } from "./loupe";
import { configureOrt } from "./runtime/ort-web";
import { chooseProvider } from "./runtime/providers";
import { httpSource } from "./store/source";

type Call = Extract<ToWorker, { id: number }>;

// lib.dom types `self` as a window, whose postMessage has other parameters.
const scope = self as unknown as {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
};

const segmenter = createSegmenter({
  ort: configureOrt(),
  source: httpSource(new URL(`${import.meta.env.BASE_URL}models/`, self.location.origin).href),
  chooseProvider,
  decodeImage,
});

function perform(message: Call): Promise<unknown> {
  const { id } = message;
  switch (message.call) {
    case "load":
      return segmenter.load({ ...message, onProgress: (event) => scope.postMessage({ id, type: "progress", event }) });
    case "encode":
      return segmenter.encode(message.image);
    case "segment":
      return segmenter.segment({ ...message, onEvent: (event) => scope.postMessage({ id, type: "event", event }) });
    case "refine":
      return segmenter.refine(message);
    case "forget":
      return segmenter.forget(message.photo);
    case "dispose":
      return segmenter.dispose();
  }
}

/** The big arrays of a result move instead of being copied. Events keep copies: their arrays are in the result too. */
function arraysOf(value: unknown): Transferable[] {
  if (value instanceof Float32Array) return [value.buffer];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(arraysOf);
}

scope.onmessage = async ({ data: message }) => {
  if (message.call === "stop") {
    segmenter.stop();
    return;
  }
  const { id } = message;
  try {
    const value = await perform(message);
    scope.postMessage({ id, type: "result", value }, arraysOf(value));
  } catch (error) {
    scope.postMessage({ id, type: "error", error: toWire(error) });
  }
};
