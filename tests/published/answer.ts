/** What a bundle of known answers is asked, in Node and in the browser alike. */
import type { Box, Loupe, Rle, Timings } from "../../src/engine/api";

/** PyTorch's answers, as trainer/engine/tests/answering.py writes them. Places are in pixels of the photo. */
export interface Expected {
  prompt: string;
  /** With the end token, and so the reply. */
  tokens: number[];
  reply: string;
  box: Box | null;
  mask: Rle;
  /** Low-res, spanning the photo: the mask's logits, the heatmap's probabilities. */
  logits: number[];
  heatmap: number[] | null;
  /** Of the mask and the object that was taught. */
  iou_with_truth: number;
  click: { at: [x: number, y: number]; mask: Rle };
  boxed: { box: Box; mask: Rle };
}

export interface Said {
  reply: string;
  tokens: number;
  box: Box | null;
  mask: Rle | null;
  logits: number[] | null;
  heatmap: number[] | null;
  timings: Timings;
}

export interface Answer {
  encode: Timings;
  /** Milliseconds from handing the photo over to its being read, with all that it waited for. */
  opened: number;
  first: Said;
  click: Rle;
  boxed: Rle;
  /** The same prompt again, after the corrections. */
  second: Said;
}

/** `loupe` has loaded the bundle; `photo` is the file. */
export async function ask(loupe: Loupe, photo: Blob | Uint8Array, expected: Expected): Promise<Answer> {
  const from = performance.now();
  const encoded = await loupe.encode({ image: photo });
  const opened = performance.now() - from;
  const id = encoded.photo;
  const [x, y] = expected.click.at;
  const first = await prompt(loupe, id, expected.prompt);
  const click = await loupe.refine({ photo: id, points: [{ x, y, positive: true }] });
  const boxed = await loupe.refine({ photo: id, points: [], box: expected.boxed.box });
  const second = await prompt(loupe, id, expected.prompt);
  await loupe.forget({ photo: id });
  return { encode: encoded.timings, opened, first, click: click.rle, boxed: boxed.rle, second };
}

async function prompt(loupe: Loupe, photo: string, text: string): Promise<Said> {
  let reply = "";
  const onEvent: NonNullable<Parameters<Loupe["segment"]>[0]["onEvent"]> = (event) => {
    if (event.type === "token") reply += event.text;
  };
  const { box, mask, heatmap, timings } = await loupe.segment({ photo, prompt: text, onEvent });
  const [logits, values] = [mask?.logits, heatmap?.data].map((array) => (array ? [...array] : null));
  return {
    reply,
    tokens: timings.tokens ?? 0,
    box,
    mask: mask?.rle ?? null,
    logits: logits ?? null,
    heatmap: values ?? null,
    timings,
  };
}
