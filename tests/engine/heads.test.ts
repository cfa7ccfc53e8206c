/** The heads of published models on the bundled model's own graphs: what is computed is checked, not what it makes of them. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { SegmentEvent } from "../../src/engine/api";
import { decodeImage } from "../../src/engine/image/decode-node";
import type { EncodedPhoto } from "../../src/engine/pipeline/encode";
import { understand } from "../../src/engine/pipeline/heads";
import { reason } from "../../src/engine/pipeline/reason";
import { segmentPhoto } from "../../src/engine/pipeline/segment";
import { Clock } from "../../src/engine/runtime/clock";
import { decodeChunk, embed, hiddenOf } from "../../src/engine/runtime/language";
import type { Model } from "../../src/engine/runtime/model";
import { releaseSessions } from "../../src/engine/runtime/ort";
import { read } from "../../src/engine/runtime/tensors";
import type { Manifest } from "../../src/engine/store/manifest";
import { encodePhoto, loadDefaultModel } from "./support";

/** The model finds something to this, so that there is a mask. */
const PROMPT = "the teapot";

let bundled: Model;
let photo: EncodedPhoto;
let question: number[];
/** What it answers. */
let reply: number[];

beforeAll(async () => {
  bundled = await loadDefaultModel();
  const bytes = new Uint8Array(readFileSync(new URL("../../public/samples/table.jpg", import.meta.url)));
  photo = (await encodePhoto(bundled, await decodeImage(bytes))).encoded;
  question = bundled.text.question(PROMPT);
  reply = (await answer(bundled, null)).ids;
  return () => releaseSessions(bundled.sessions);
});

const answer = (model: Model, watch: number | null) =>
  reason(model, photo.prefix, { question, watch, onToken: () => {}, between: { pause: async () => {} } }, new Clock());

function changed(changes: Partial<Manifest>): Model {
  return { ...bundled, manifest: { ...bundled.manifest, ...changes } };
}

/** CoPRS's way with `token` as the reference token. */
const coprs = (token: number, more: Partial<Manifest> = {}) =>
  changed({
    head: "coprs",
    context: { kind: "token", token, hidden: bundled.manifest.context.hidden },
    template: { ...bundled.manifest.template, answer: null },
    box: { coordinates: null },
    mask: { ...bundled.manifest.mask, prompt_with_box: false },
    ...more,
  });

/** The last hidden state of question and ids, in one chunk. */
async function lastState(ids: readonly number[]): Promise<Float32Array> {
  const chunk = await decodeChunk(bundled, photo.prefix, await embed(bundled, [...question, ...ids]));
  chunk.cache.release();
  return (await read(hiddenOf(chunk), "hidden states")).slice(-bundled.manifest.context.hidden);
}

function expectSame(actual: Float32Array | null | undefined, expected: Float32Array) {
  expect(actual).toHaveLength(expected.length);
  expect(Math.max(...expected.map((value, i) => Math.abs(value - (actual?.[i] as number))))).toBeLessThan(2e-3);
}

describe("the hidden state at a context token", () => {
  test("is that of its last place in the reply", async () => {
    // A token that comes twice, and not last.
    const token = reply.find((id, i) => reply.indexOf(id) < i && reply.lastIndexOf(id) === i) as number;
    expect(token).toBeDefined();
    const model = coprs(token);
    const concept = await understand(model, photo, question, await answer(model, token), new Clock());
    expect(concept?.tokens).toBeNull();
    expectSame(concept?.concentration, await lastState(reply.slice(0, reply.lastIndexOf(token) + 1)));
  });

  test("is there when the reply is cut right after it", async () => {
    const token = reply.at(2) as number;
    const generation = { ...bundled.manifest.generation, max_new_tokens: 3 };
    const model = coprs(token, { generation });
    const reasoning = await answer(model, token);
    expect(reasoning).toMatchObject({ stopped: "length", last: token });
    expectSame(
      (await understand(model, photo, question, reasoning, new Clock()))?.concentration,
      await lastState(reply.slice(0, 3)),
    );
  });

  test("is not taken from the question", async () => {
    const token = question.find((id) => !reply.includes(id)) as number;
    expect(token).toBeDefined();
    const model = coprs(token);
    expect(await understand(model, photo, question, await answer(model, token), new Clock())).toBeNull();
  });
});

describe("a prompt in CoPRS's way", () => {
  const run = async (model: Model) => {
    const events: SegmentEvent[] = [];
    const result = await segmentPhoto(model, photo, PROMPT, (event) => events.push(event), { pause: async () => {} });
    return { result, types: new Set(events.map(({ type }) => type)) };
  };

  test("makes heatmap and mask without a connector and without a box", async () => {
    const model = coprs(reply[1] as number);
    const { result, types } = await run({ ...model, sessions: { ...model.sessions, connector: undefined } });
    expect(result.box).toBeNull();
    expect(result.mask?.rle.size).toEqual([photo.size.height, photo.size.width]);
    expect(result.heatmap?.data).toHaveLength(80 * 80);
    expect([...types]).toEqual(["token", "heatmap", "mask", "stats"]);
    expect(result.notes).toEqual([]);
    expect(result.timings).not.toHaveProperty("connector");
  });

  test("without the token has no mask, and says why", async () => {
    const { result, types } = await run(coprs(bundled.manifest.tokens.image));
    expect(result).toMatchObject({ mask: null, heatmap: null, absent: false });
    expect(result.notes).toEqual(["The model wrote no reference position, so there is no mask."]);
    expect([...types]).toEqual(["token", "stats"]);
  });
});

describe("a prompt in LENS's way", () => {
  test("makes a mask without a prior", async () => {
    const model = changed({ head: "lens", mask: { ...bundled.manifest.mask, prompt_with_box: false } });
    const sessions = { ...model.sessions, prior: undefined };
    const result = await segmentPhoto({ ...model, sessions }, photo, PROMPT, () => {}, { pause: async () => {} });
    expect(result.heatmap).toBeNull();
    expect(result.mask?.logits).toHaveLength(80 * 80);
    expect(result.timings).not.toHaveProperty("prior");
  });
});
