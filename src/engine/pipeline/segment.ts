/** A prompt on an encoded photo: thought, box, heatmap, mask, each told as soon as it is there. */

import { fillOutside } from "../mask/span";
import { Clock } from "../runtime/clock";
import type { Model } from "../runtime/model";
import { output } from "../runtime/tensors";
import type { Manifest } from "../store/manifest";
import { type Reply, ReplyParser } from "../text/reply";
import { TokenStreamer } from "../text/streamer";
import type { Box, FoundObject, Heatmap, Mask, SegmentEvent, SegmentResult } from "../values";
import type { Between, EncodedPhoto } from "./encode";
import { understand } from "./heads";
import type { Concept } from "./heads/concept";
import { type DecodedMask, predictMask } from "./mask-decoder";
import { toMask } from "./postprocess";
import { positionalPrior, toHeatmap } from "./prior";
import { type Reasoning, reason } from "./reason";

type Emit = (event: SegmentEvent) => void;

/** Throws prompt-empty, prompt-too-long, not-finite. An abort ends it after the current token, with stopped: "user". */
export async function segmentPhoto(
  model: Model,
  photo: EncodedPhoto,
  prompt: string,
  emit: Emit,
  between: Between,
): Promise<SegmentResult> {
  const clock = new Clock();
  const { context } = model.manifest;
  model.text.check(prompt);
  const question = model.text.question(prompt);
  const reader = new ReplyReader(model, photo, emit);
  const reasoning = await reason(
    model,
    photo.prefix,
    { question, watch: context.kind === "token" ? context.token : null, onToken: (id) => reader.token(id), between },
    clock,
  );
  try {
    const reply = reader.finish();
    traceIds(model, "question_ids", question);
    traceIds(model, "reply_ids", reasoning.ids);
    const seconds = (clock.elapsed() - (clock.read("first_token") ?? 0)) / 1000;
    clock.set("tokens", reasoning.ids.length);
    if (reasoning.ids.length > 1) clock.set("tokens_per_second", (reasoning.ids.length - 1) / seconds);
    const wanted = reasoning.stopped !== "user" && !reply.absent;
    const rest = async () => {
      await between.pause();
      clock.skip();
    };
    await rest();
    const steps = { clock, emit, rest };
    const concept = wanted ? await understand(model, photo, question, reasoning, clock) : null;
    await rest();
    const seen = concept && (await see(model, photo, concept, reply.box, steps));
    const [first, ...others] = wanted && context.kind === "none" ? await seeBoxes(model, photo, reply, steps) : [];
    const mask = seen?.mask ?? first?.mask ?? null;
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
      score: mask?.score ?? 0,
      mask,
      others,
      heatmap: seen?.heatmap ?? null,
      stopped: reply.complete ? "no" : reasoning.stopped,
      notes: notesOn(model.manifest, reply, reasoning.stopped, wanted && !mask),
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
    const { template, box } = model.manifest;
    this.#streamer = new TokenStreamer((ids) => model.text.decode(ids));
    this.#parser = new ReplyParser({
      template,
      many: model.manifest.head === "box",
      coordinates: box.coordinates,
      regions: photo.regions,
      model: photo.modelImage,
      photo: photo.size,
    });
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

function traceIds({ trace }: Model, name: string, ids: readonly number[]): void {
  trace?.value(name, "int64", [ids.length], BigInt64Array.from(ids, BigInt));
}

/** What the model understood → heatmap and mask. */
async function see(
  model: Model,
  photo: EncodedPhoto,
  { tokens, concentration }: Concept,
  replyBox: Box | null,
  { clock, emit, rest }: Steps,
): Promise<{ heatmap: Heatmap | null; mask: Mask }> {
  const { fit, features, size } = photo;
  const { manifest } = model;
  const rules = manifest.mask;
  let prior: Float32Array | null = null;
  let heatmap: Heatmap | null = null;
  if (concentration) {
    const logits = await positionalPrior(model, concentration, output(features, "image_embed"));
    prior = fillOutside(logits, fit);
    heatmap = toHeatmap(logits, fit);
    clock.lap("prior");
    emit({ type: "heatmap", heatmap });
    await rest();
  }
  const box = rules.prompt_with_box ? replyBox : null;
  const decoded = await predictMask(model, photo, { kind: "text", tokens, points: [], box, mask: prior });
  traceMask(model, photo, decoded);
  clock.lap("mask_decoder");
  const mask = toMask(decoded, fit, size);
  clock.lap("postprocess");
  emit({ type: "mask", mask });
  return { heatmap, mask };
}

/** Head "box": a mask of each box that was written. */
async function seeBoxes(
  model: Model,
  photo: EncodedPhoto,
  { box, label, others }: Reply,
  { clock, emit, rest }: Steps,
): Promise<FoundObject[]> {
  const { fit, size } = photo;
  const found: FoundObject[] = [];
  for (const object of box ? [{ box, label }, ...others] : []) {
    if (found.length) await rest();
    const decoded = await predictMask(model, photo, {
      kind: "text",
      tokens: null,
      points: [],
      box: object.box,
      mask: null,
    });
    if (!found.length) traceMask(model, photo, decoded);
    clock.lap("mask_decoder");
    const mask = toMask(decoded, fit, size);
    clock.lap("postprocess");
    if (!found.length) emit({ type: "mask", mask });
    found.push({ ...object, mask });
  }
  return found;
}

function traceMask({ trace }: Model, { fit }: EncodedPhoto, { logits }: DecodedMask): void {
  trace?.value("mask_logits", "float32", [fit.maskSide, fit.maskSide], logits);
}

interface Steps {
  clock: Clock;
  emit: Emit;
  rest: () => Promise<void>;
}

function notesOn(manifest: Manifest, reply: Reply, stopped: Reasoning["stopped"], placeless: boolean): string[] {
  const notes = [...reply.notes];
  const limit = manifest.generation.max_new_tokens;
  if (stopped === "length" && !reply.complete) notes.push(`The reply was cut at its limit of ${limit} tokens.`);
  if (manifest.head === "box") return notes;
  if (placeless) {
    notes.push("The model wrote no reference position, so there is no mask.");
  } else if (manifest.box.coordinates && stopped !== "user" && !reply.box && !reply.absent) {
    const from = manifest.head === "lens" ? "what the model understood" : "the heatmap";
    notes.push(`The mask comes from ${from} alone.`);
  }
  return notes;
}
