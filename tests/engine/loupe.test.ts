import { beforeAll, describe, expect, test } from "vitest";
import type { ModelInfo, SegmentEvent, Segmenter } from "../../src/engine/api";
import { decodeMask } from "../../src/engine/mask/rle";
import { createNodeSegmenter } from "../../src/engine/node";
import { modelsDir, redSquare } from "./support";

let loupe: Segmenter;
let info: ModelInfo;

beforeAll(async () => {
  loupe = createNodeSegmenter({ modelsDir });
  info = await loupe.load();
  return () => loupe.dispose();
});

const open = async (width?: number, height?: number) => loupe.encode(await redSquare(width, height));

test("says which model runs where", () => {
  expect(info.provider).toBe("cpu");
  expect(info.bytes).toBeGreaterThan(0);
});

test("a photo and a sentence become tokens, then the rest, in order; the second prompt encodes nothing", async () => {
  const { photo, width, height, timings } = await open();
  expect([width, height]).toEqual([641, 427]);
  expect(Object.keys(timings)).toEqual(
    expect.arrayContaining(["preprocess", "vision_encoder", "segment_encoder", "prefix"]),
  );
  const events: SegmentEvent[] = [];
  const first = await loupe.segment({ photo, prompt: "the red square", onEvent: (event) => events.push(event) });
  const order = events.map(({ type }) => type).filter((type, i, all) => type !== all[i - 1] || type !== "token");
  expect(order.filter((type) => type !== "box" && type !== "token")).toEqual(
    first.absent ? ["stats"] : ["heatmap", "mask", "stats"],
  );
  expect(order[0]).toBe("token");
  const text = (phase: string) =>
    events.flatMap((e) => (e.type === "token" && e.phase === phase ? [e.text] : [])).join("");
  expect(text("think")).toBe(first.think);

  const second = await loupe.segment({ photo, prompt: "the red square" });
  expect(Object.keys(second.timings).filter((stage) => /encoder|preprocess|prefix/.test(stage))).toEqual([]);
  // The prompt before must not have left anything in the photo's prefix.
  expect({ ...second, timings: null }).toEqual({ ...first, timings: null });
  await loupe.forget(photo);
});

test("the mask's run lengths, area, bounds and size agree", async () => {
  const { photo, width, height } = await open(211, 97);
  const mask = await loupe.refine({ photo, points: [{ x: 50, y: 50, positive: true }] });
  const pixels = decodeMask(mask.rle);
  expect(mask.rle.size).toEqual([height, width]);
  expect(pixels.reduce((sum, value) => sum + value, 0)).toBe(mask.area);
  expect(mask.logits).toHaveLength(mask.size ** 2);
  const refined = await loupe.refine({
    photo,
    points: [{ x: 50, y: 50, positive: true }],
    box: [30, 30, 70, 70],
    previous: mask.logits,
  });
  expect(refined.score).toBeGreaterThanOrEqual(0);
  expect(refined.logits).not.toEqual(mask.logits);
});

describe("stopping and waiting", () => {
  test("stop() ends the reply between tokens, without a mask", async () => {
    const { photo } = await open();
    let tokens = 0;
    const result = await loupe.segment({
      photo,
      prompt: "the red square",
      onEvent: (event) => {
        if (event.type === "token" && ++tokens === 2) loupe.stop();
      },
    });
    expect(result.stopped).toBe("user");
    expect(result.timings.tokens).toBe(2);
    expect(result.mask).toBeNull();
  });

  test("a prompt while another runs is refused, and the other finishes", async () => {
    const { photo } = await open();
    const running = loupe.segment({ photo, prompt: "the red square" });
    await expect(loupe.segment({ photo, prompt: "the blue ground" })).rejects.toMatchObject({ code: "busy" });
    await expect(running).resolves.toMatchObject({ stopped: expect.stringMatching(/no|length/) });
    await expect(loupe.segment({ photo, prompt: "the blue ground" })).resolves.toBeDefined();
  });

  test("encode() during a prompt waits its turn", async () => {
    const { photo } = await open();
    const done: string[] = [];
    const running = loupe.segment({ photo, prompt: "the red square" }).then(() => done.push("segment"));
    await Promise.all([running, open().then(() => done.push("encode"))]);
    expect(done).toEqual(["segment", "encode"]);
  });
});

describe("refusals leave the engine as it was", () => {
  test("bad prompts, photos and models", async () => {
    const { photo } = await open();
    await expect(loupe.segment({ photo, prompt: " " })).rejects.toMatchObject({ code: "prompt-empty" });
    await expect(loupe.segment({ photo, prompt: "cup ".repeat(1250) })).rejects.toMatchObject({
      code: "prompt-too-long",
    });
    await expect(loupe.segment({ photo: "photo-0", prompt: "x" })).rejects.toMatchObject({ code: "photo-unknown" });
    await expect(loupe.encode(new Uint8Array())).rejects.toMatchObject({ code: "image-empty" });
    await expect(loupe.load({ model: "no-such-model" })).rejects.toMatchObject({ code: "model-unknown" });
    await expect(loupe.load({ provider: "webgpu" })).rejects.toMatchObject({ code: "provider-unavailable" });
    await expect(loupe.segment({ photo, prompt: "the red square" })).resolves.toBeDefined();
  });

  test("three photos are kept, the one used longest ago goes", async () => {
    const [a, b, c] = [await open(), await open(), await open()];
    await loupe.refine({ photo: a.photo, points: [{ x: 1, y: 1, positive: true }] });
    await open();
    await expect(loupe.refine({ photo: b.photo, points: [] })).rejects.toMatchObject({ code: "photo-unknown" });
    await expect(loupe.refine({ photo: a.photo, points: [] })).resolves.toBeDefined();
    await expect(loupe.refine({ photo: c.photo, points: [] })).resolves.toBeDefined();
  });
});

test("nothing works before a model is loaded", async () => {
  const fresh = createNodeSegmenter({ modelsDir });
  await expect(fresh.encode(await redSquare())).rejects.toMatchObject({ code: "model-unknown" });
});
