/** Every graph of a model run on nothing, so that the first photo and prompt find compiled code. */
import { rowsOf } from "../image/rows";
import { Clock } from "../runtime/clock";
import type { Model } from "../runtime/model";
import { output } from "../runtime/tensors";
import { beginPhoto, disposePhoto, type EncodedPhoto, finishPhoto } from "./encode";
import { understand } from "./heads";
import { predictMask } from "./mask-decoder";
import { positionalPrior } from "./prior";
import { reason } from "./reason";

/** A step in a turn of its own. Rejects with aborted once another call has come. */
export type WarmUpTurn = <T>(step: () => Promise<T>) => Promise<T>;

/** Who wants to know the milliseconds of one pass. */
export type Timing = () => Promise<((ms: number) => Promise<void>) | null>;

/** Of the reply: as many as show what one takes. */
const TOKENS = 8;

/** Resolves once all is warm, and was timed for whoever wants that. Rejects with aborted. */
export async function warmUp(model: Model, turn: WarmUpTurn, signal: AbortSignal, timing: Timing): Promise<void> {
  await pass(model, turn, signal);
  const tell = await timing();
  if (!tell) return;
  const times = [await pass(model, turn, signal), await pass(model, turn, signal)];
  await tell(Math.min(...times));
}

/**
 * A grey photo, the beginning of a reply, a mask, in as many turns as there are graphs. `signal` ends it after the graph that
 * runs. Resolves with the milliseconds of all turns. Throws aborted, and what the graphs throw.
 */
async function pass(model: Model, turn: WarmUpTurn, signal: AbortSignal): Promise<number> {
  let ms = 0;
  const timed: WarmUpTurn = (step) =>
    turn(async () => {
      const from = performance.now();
      const result = await step();
      ms += performance.now() - from;
      return result;
    });
  // Other calls end it instead of going into its pauses.
  const between = { pause: async () => {}, signal };
  const begun = await timed(() => beginPhoto(model, grey(), between, () => {}));
  let photo: EncodedPhoto | null = null;
  try {
    const middle = { x: 32, y: 32, positive: true };
    const click = { kind: "refine", points: [middle], tokens: null, box: null, mask: null } as const;
    await timed(() => predictMask(model, begun.pointed, click));
    const { read } = await timed(() => finishPhoto(model, begun, between, () => {}));
    photo = { ...begun.pointed, ...read };
    await ask(model, photo, timed, signal);
    return ms;
  } finally {
    disposePhoto(photo ?? begun.pointed);
  }
}

async function ask(model: Model, photo: EncodedPhoto, turn: WarmUpTurn, signal: AbortSignal): Promise<void> {
  const question = model.text.question("the thing");
  const enough = new AbortController();
  const end = () => enough.abort();
  signal.addEventListener("abort", end);
  let tokens = 0;
  const onToken = () => ++tokens >= TOKENS && end();
  const between = { pause: async () => {}, signal: enough.signal };
  const { context } = model.manifest;
  const watch = context.kind === "token" ? context.token : null;
  const reasoning = await turn(() => reason(model, photo.prefix, { question, watch, onToken, between }, new Clock()));
  try {
    const concept = await turn(() => understand(model, photo, question, reasoning, new Clock()));
    const { concentration } = concept ?? {};
    if (concentration) {
      await turn(() => positionalPrior(model, concentration, output(photo.features, "image_embed")));
    }
  } finally {
    signal.removeEventListener("abort", end);
    reasoning.cache.release();
  }
}

const grey = () => rowsOf({ width: 64, height: 64, data: new Uint8Array(3 * 64 * 64).fill(128) });
