/** A prompt on an encoded photo: thought, box, heatmap, mask, each told as soon as it is there. */
import type { Box, Heatmap, Mask, SegmentEvent, SegmentResult } from "../protocol";
import { Clock } from "../runtime/clock";
import { type Reply, ReplyParser } from "../text/reply";
import { TokenStreamer } from "../text/streamer";
import { connect } from "./connector";
import { contextPass } from "./context";
import { decodeMask } from "./decode";
import type { EncodedPhoto } from "./encode";
import type { Model } from "./model";
import { toMask } from "./postprocess";
import { positionalPrior, toHeatmap } from "./prior";
import { type Reasoning, reason } from "./reason";

type Emit = (event: SegmentEvent) => void;

/** Throws prompt-empty, prompt-too-long, not-finite. `shouldStop` is asked between tokens. */
export async function segmentPhoto(
  model: Model,
  photo: EncodedPhoto,
  prompt: string,
  emit: Emit,
  shouldStop: () => boolean,
): Promise<SegmentResult> {
  const clock = new Clock();
  const question = model.text.question(model.text.check(prompt));
  const reader = new ReplyReader(model, photo, emit);
  const reasoning = await reason(
    model,
    photo.prefix,
    { question, onToken: (id) => reader.token(id), shouldStop },
    clock,
  );
  try {
    const reply = reader.finish();
    const seconds = (clock.elapsed() - (clock.read("first_token") ?? 0)) / 1000;
    clock.set("tokens", reasoning.ids.length);
    if (reasoning.ids.length > 1) clock.set("tokens_per_second", (reasoning.ids.length - 1) / seconds);
    const seen =
      reasoning.stopped === "user" || reply.absent
        ? null
        : await see(model, photo, question, reasoning, reply, clock, emit);
    const timings = clock.finish();
    emit({ type: "stats", timings });
    return {
      model: model.manifest.id,
      prompt,
      think: reply.think,
      answer: reply.answer,
      box: reply.absent ? null : reply.box,
      label: reply.label,
      absent: reply.absent,
      score: seen?.mask.score ?? 0,
      mask: seen?.mask ?? null,
      heatmap: seen?.heatmap ?? null,
      stopped: reply.complete ? "no" : reasoning.stopped,
      notes: notesOn(model, reply, reasoning.stopped),
      timings,
    };
  } finally {
    reasoning.cache.release();
  }
}

/** Tokens in, "token" and "box" events out. */
class ReplyReader {
  readonly #streamer: TokenStreamer;
  readonly #parser: ReplyParser;
  readonly #emit: Emit;
  #index = 0;
  #boxTold = false;

  constructor(model: Model, photo: EncodedPhoto, emit: Emit) {
    const { template, box, image } = model.manifest;
    this.#streamer = new TokenStreamer((ids) => model.text.decode(ids));
    this.#parser = new ReplyParser({ template, coordinates: box.coordinates, model: image, photo: photo.size });
    this.#emit = emit;
  }

  token(id: number): void {
    const index = this.#index++;
    const pieces = this.#parser.push(this.#streamer.push(id));
    // A token whose text is held back still counts as one.
    if (!pieces.length) pieces.push({ text: "", phase: this.#parser.phase });
    for (const piece of pieces) this.#emit({ type: "token", index, ...piece });
    this.#tellBox();
  }

  finish(): Reply {
    const late = this.#parser.push(this.#streamer.flush());
    const { pieces, reply } = this.#parser.finish();
    for (const piece of [...late, ...pieces])
      this.#emit({ type: "token", index: Math.max(this.#index - 1, 0), ...piece });
    this.#tellBox();
    return reply;
  }

  #tellBox(): void {
    const box = this.#parser.box;
    if (!box || this.#boxTold) return;
    this.#boxTold = true;
    this.#emit({ type: "box", box, label: null });
  }
}

/** The finished reply → heatmap and mask. */
async function see(
  model: Model,
  photo: EncodedPhoto,
  question: readonly number[],
  reasoning: Reasoning,
  reply: Reply,
  clock: Clock,
  emit: Emit,
): Promise<{ heatmap: Heatmap | null; mask: Mask }> {
  const { head, mask: rules, segment_image, tokens } = model.manifest;
  const ended = tokens.eos.includes(reasoning.last);
  const ending = ended ? [reasoning.last] : [reasoning.last, tokens.eos[0] as number];
  const context = await contextPass(model, {
    cache: reasoning.cache,
    ending,
    prefixEmbeds: photo.prefixEmbeds,
    question,
    ids: ended ? reasoning.ids : reasoning.ids.slice(0, -1),
  });
  clock.lap("context");
  const concept = await connect(model, context).finally(() => context.dispose());
  clock.lap("connector");
  let prior: Float32Array | null = null;
  let heatmap: Heatmap | null = null;
  if (head !== "lens") {
    prior = await positionalPrior(model, concept.concentration, photo.features.image_embed);
    heatmap = toHeatmap(prior, segment_image.heatmap_size);
    clock.lap("prior");
    emit({ type: "heatmap", heatmap });
  }
  const box: Box | null = rules.prompt_with_box ? reply.box : null;
  const decoded = await decodeMask(model, photo.features, photo.size, {
    tokens: head === "coprs" ? null : concept.tokens,
    points: [],
    box,
    mask: prior,
  });
  clock.lap("mask_decoder");
  const mask = toMask(decoded, segment_image.mask_size, photo.size, rules.threshold);
  clock.lap("postprocess");
  emit({ type: "mask", mask });
  return { heatmap, mask };
}

function notesOn(model: Model, reply: Reply, stopped: Reasoning["stopped"]): string[] {
  const notes = [...reply.notes];
  const limit = model.manifest.generation.max_new_tokens;
  if (stopped === "length" && !reply.complete) notes.push(`The reply was cut at its limit of ${limit} tokens.`);
  if (stopped !== "user" && !reply.box && !reply.absent) {
    const from = model.manifest.head === "lens" ? "what the model understood" : "the heatmap";
    notes.push(`The mask comes from ${from} alone.`);
  }
  return notes;
}
