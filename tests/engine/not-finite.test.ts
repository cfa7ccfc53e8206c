/** NaN and infinity, as a driver that computes wrongly gives them, are told and never drawn. */
import * as ort from "onnxruntime-node";
import { expect, test } from "vitest";
import { decodeImage } from "../../src/engine/image/decode-node";
import { reason } from "../../src/engine/pipeline/reason";
import { Clock } from "../../src/engine/runtime/clock";
import { type OrtApi, releaseSessions } from "../../src/engine/runtime/ort";
import { float32, read } from "../../src/engine/runtime/tensors";
import { encodePhoto, loadDefaultModel, redSquare } from "./support";

const tensorOf = (values: number[]) => float32(ort as unknown as OrtApi, Float32Array.from(values), [values.length]);

test.each([
  ["NaN", [0, Number.NaN, 1]],
  ["infinity", [0, 1, Number.POSITIVE_INFINITY]],
  ["infinities that cancel out", [Number.NEGATIVE_INFINITY, 1, Number.POSITIVE_INFINITY]],
])("%s in what a graph gave", async (_, values) => {
  const message = expect.stringContaining("The heatmap came out as no valid numbers");
  await expect(read(tensorOf(values), "heatmap")).rejects.toMatchObject({ code: "not-finite", message });
});

test("the largest numbers there are pass", async () => {
  const values = Array.from({ length: 8 }, () => 3.4e38);
  expect(await read(tensorOf(values), "heatmap")).toEqual(Float32Array.from(values));
});

test("a language model that gives NaN writes nothing", async () => {
  const model = await loadDefaultModel();
  const { encoded } = await encodePhoto(model, await decodeImage(await redSquare()));
  for (const { data } of Object.values(encoded.prefix.feeds())) (data as Float32Array).fill(Number.NaN);
  const written: number[] = [];
  const reply = reason(
    model,
    encoded.prefix,
    {
      question: model.text.question("the red square"),
      watch: null,
      onToken: (id) => written.push(id),
      between: { pause: async () => {} },
    },
    new Clock(),
  );
  await expect(reply).rejects.toMatchObject({ code: "not-finite" });
  expect(written).toEqual([]);
  await releaseSessions(model.sessions);
});
