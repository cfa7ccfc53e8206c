import { getEventListeners } from "node:events";
import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import type { EncodeEvent, LoadEvent, Loupe, Mask, ModelInfo, SegmentEvent, TraceEvent } from "../../src/engine/api";
import { decodeMask } from "../../src/engine/mask/rle";
import { createNodeLoupe } from "../../src/engine/node";
import { graphNames } from "../../src/engine/store/manifest";
import { modelsDir, redSquare } from "./support";

let loupe: Loupe;
let info: ModelInfo;

beforeAll(async () => {
  loupe = createNodeLoupe({ modelsDir });
  info = await loupe.load();
  return () => loupe.dispose();
});

const open = async (width?: number, height?: number) => loupe.encode({ image: await redSquare(width, height) });

test("says which model runs where", () => {
  expect(info.provider).toBe("cpu");
  expect(info.bytes).toBeGreaterThan(0);
});

test("says which words it was taught", () => {
  expect(info.vocabulary?.names).toEqual(expect.arrayContaining(["elephant", "people", "traffic lights", "sofa"]));
  expect(info.vocabulary?.words).toEqual(expect.arrayContaining(["the", "leftmost", "drink"]));
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
  expect(Object.keys(second.timings).filter((step) => /encoder|preprocess|prefix/.test(step))).toEqual([]);
  // The prompt before must not have left anything in the photo's prefix.
  expect({ ...second, timings: null }).toEqual({ ...first, timings: null });
  await loupe.forget({ photo: photo });
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
  test("an abort ends the reply between tokens, without a mask", async () => {
    const { photo } = await open();
    const stop = new AbortController();
    let tokens = 0;
    const result = await loupe.segment({
      photo,
      prompt: "the red square",
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === "token" && ++tokens === 2) stop.abort();
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

  test("a prompt right after another was called off is answered, whether that one waited or ran", async () => {
    const { photo } = await open();
    const ask = (signal?: AbortSignal, onEvent?: () => void) =>
      loupe.segment({ photo, prompt: "the red square", signal, onEvent });
    const [waiting, running] = [new AbortController(), new AbortController()];
    const first = expect(ask(waiting.signal)).rejects.toMatchObject({ code: "aborted" });
    waiting.abort();
    let second: ReturnType<typeof ask> | undefined;
    const stopped = await ask(running.signal, () => {
      running.abort();
      second ??= ask();
    });
    await first;
    expect(stopped.stopped).toBe("user");
    expect((await second)?.stopped).toBe("no");
  });

  test("answers leave nothing on a signal that outlives them", async () => {
    const { signal } = new AbortController();
    const asking = loupe.segment({ photo: "photo-0", prompt: "x", signal });
    await expect(asking).rejects.toMatchObject({ code: "photo-unknown" });
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("encode() during a prompt waits its turn", async () => {
    const { photo } = await open();
    const done: string[] = [];
    const running = loupe.segment({ photo, prompt: "the red square" }).then(() => done.push("segment"));
    await Promise.all([running, open().then(() => done.push("encode"))]);
    expect(done).toEqual(["segment", "encode"]);
  });
});

describe("clicks do not wait for thinking", () => {
  const click = { points: [{ x: 200, y: 200, positive: true }] };

  test("refine() runs between two tokens of an answer, which comes out as without it", async () => {
    const { photo } = await open();
    const alone = await loupe.segment({ photo, prompt: "the red square" });
    const atRest = await loupe.refine({ photo, ...click });
    const order: string[] = [];
    const clicks: Promise<Mask>[] = [];
    const result = await loupe.segment({
      photo,
      prompt: "the red square",
      onEvent: (event) => {
        if (event.type !== "token") return;
        order.push("token");
        const done = event.index === 1 && loupe.refine({ photo, ...click });
        if (done) clicks.push(done.finally(() => order.push("click")));
      },
    });
    expect(order.slice(0, 4)).toEqual(["token", "token", "click", "token"]);
    expect(await clicks[0]).toEqual(atRest);
    expect({ ...result, timings: null }).toEqual({ ...alone, timings: null });
  });

  test("of previews only the newest is drawn", async () => {
    const { photo } = await open();
    const hover = (x: number) => loupe.refine({ photo, points: [{ x, y: 200, positive: true }], hover: true });
    const codes = await Promise.all(
      [100, 150, 200].map((x) =>
        hover(x).then(
          () => "drawn",
          (error) => error.code,
        ),
      ),
    );
    expect(codes).toEqual(["aborted", "aborted", "drawn"]);
  });
});

describe("any call can be called off, and the next one works", () => {
  const works = async (photo: string) => {
    const mask = await loupe.refine({ photo, points: [{ x: 200, y: 200, positive: true }] });
    expect(mask.area).toBeGreaterThan(0);
    await expect(loupe.segment({ photo, prompt: "the red square" })).resolves.toMatchObject({ stopped: "no" });
  };

  test("before it begins", async () => {
    const { photo } = await open();
    const signal = AbortSignal.abort();
    const calls = {
      load: () => loupe.load({ signal }),
      encode: async () => loupe.encode({ image: await redSquare(), signal }),
      segment: () => loupe.segment({ photo, prompt: "the red square", signal }),
      refine: () => loupe.refine({ photo, points: [], signal }),
      propose: () => loupe.propose({ photo, signal }),
      forget: () => loupe.forget({ photo, signal }),
      dispose: () => loupe.dispose({ signal }),
      pause: () => loupe.pause({ paused: true, signal }),
    } satisfies Record<keyof Loupe, () => Promise<unknown>>;
    for (const call of Object.values(calls)) await expect(call()).rejects.toMatchObject({ code: "aborted" });
    await works(photo);
  });

  test("a dispose() that was called off before ends no answer", async () => {
    const { photo } = await open();
    let refused: Promise<void> | undefined;
    const onEvent = () => {
      refused ??= expect(loupe.dispose({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
    };
    const asking = loupe.segment({ photo, prompt: "the red square", onEvent });
    await expect(asking).resolves.toMatchObject({ stopped: "no" });
    await refused;
  });

  test("while it runs: load keeps the model there was, encode keeps no photo", async () => {
    const { photo } = await open();
    const off = new AbortController();
    const onEvent = (event: LoadEvent) => event.type === "step" && event.step === "starting" && off.abort();
    await expect(loupe.load({ signal: off.signal, onEvent })).rejects.toMatchObject({ code: "aborted" });
    // At its beginning, and after its last step.
    for (const at of ["encode/photo", "encode/decoder_model_merged.0/output/logits"]) {
      const stop = new AbortController();
      const encoding = loupe.encode({
        image: await redSquare(),
        trace: true,
        signal: stop.signal,
        onEvent: (event) => event.type === "tensor" && event.name === at && stop.abort(),
      });
      await expect(encoding, at).rejects.toMatchObject({ code: "aborted" });
      expect(stop.signal.aborted, at).toBe(true);
    }
    await works(photo);
  });

  test("while it waits", async () => {
    const { photo } = await open();
    const off = new AbortController();
    const { signal } = off;
    const running = loupe.encode({ image: await redSquare() });
    const waiting = [
      loupe.load({ signal }),
      loupe.encode({ image: await redSquare(), signal }),
      loupe.segment({ photo, prompt: "the red square", signal }),
      loupe.propose({ photo, signal }),
      loupe.forget({ photo, signal }),
      loupe.dispose({ signal }),
    ].map((call) =>
      call.then(
        () => "done",
        (error) => error.code,
      ),
    );
    off.abort();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(["aborted"]));
    await running;
    await works(photo);
  });
});

test("a trace holds every graph's tensors", async () => {
  const tensors: TraceEvent[] = [];
  const { photo } = await loupe.encode({
    image: new Uint8Array(await readFile("public/samples/table.jpg")),
    trace: true,
    onEvent: (event) => event.type === "tensor" && tensors.push(event),
  });
  await loupe.segment({
    photo,
    prompt: "the teapot",
    trace: true,
    onEvent: (event) => event.type === "tensor" && tensors.push(event),
  });
  const names = new Set(tensors.map(({ name }) => name));
  for (const name of ["encode/photo", "segment/question_ids", "segment/reply_ids", "segment/mask_logits"])
    expect(names).toContain(name);
  for (const graph of graphNames) {
    expect([...names].filter((name) => name.includes(`/${graph}.0/input/`)).length, graph).toBeGreaterThan(0);
    expect([...names].filter((name) => name.includes(`/${graph}.0/output/`)).length, graph).toBeGreaterThan(0);
  }
  expect(names.size).toBe(tensors.length);
  for (const { name, dtype, dims, data } of tensors) {
    const width = { float32: 4, float16: 2, int64: 8, int32: 4, uint8: 1, bool: 1 }[dtype];
    expect(data.length, name).toBe(dims.reduce((product, dim) => product * dim, width));
  }
});

describe("refusals leave the engine as it was", () => {
  test("bad prompts, photos and models", async () => {
    const { photo } = await open();
    await expect(loupe.segment({ photo, prompt: " " })).rejects.toMatchObject({ code: "prompt-empty" });
    await expect(loupe.segment({ photo, prompt: "cup ".repeat(1250) })).rejects.toMatchObject({
      code: "prompt-too-long",
    });
    await expect(loupe.segment({ photo: "photo-0", prompt: "x" })).rejects.toMatchObject({ code: "photo-unknown" });
    await expect(loupe.encode({ image: new Uint8Array() })).rejects.toMatchObject({ code: "image-empty" });
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
  const fresh = createNodeLoupe({ modelsDir });
  await expect(fresh.encode({ image: await redSquare() })).rejects.toMatchObject({ code: "model-unknown" });
});

test("an encoding tells how far it is", async () => {
  const seen: EncodeEvent[] = [];
  await loupe.encode({ image: await redSquare(), onEvent: (event) => seen.push(event) });
  const told = seen.map((event) => (event.type === "progress" ? `${event.done} of ${event.total}` : event.type));
  expect(told).toEqual(["1 of 4", "2 of 4", "pointing", "3 of 4"]);
});
