/** While a model still comes: clicks are answered as soon as they can be, questions wait, and a failure leaves nothing. */
import * as ort from "onnxruntime-node";
import { afterEach, expect, test } from "vitest";
import type { EncodeEvent, LoadEvent, Loupe } from "../../src/engine/api";
import { aborted, LoupeError } from "../../src/engine/errors";
import { openImage } from "../../src/engine/image/decode-node";
import { createLocalLoupe } from "../../src/engine/loupe";
import type { OrtApi } from "../../src/engine/runtime/ort";
import type { BundleSource } from "../../src/engine/store/source";
import { folderSource } from "../../src/engine/store/source-node";
import { modelsDir, redSquare } from "./support";

/** The folder, whose vision encoder comes when it is let come. */
function held(source: BundleSource, comes: Promise<void>): BundleSource {
  return {
    ...source,
    at: (folder) => held(source.at(folder), comes),
    fetch(kept, files, options) {
      const fetching = source.fetch(kept, files, options);
      return {
        ...fetching,
        async file(path) {
          const off = new Promise<never>((_, reject) =>
            options?.signal?.addEventListener("abort", () => reject(aborted())),
          );
          off.catch(() => {});
          if (path.includes("vision_encoder")) await Promise.race([comes, off]);
          return fetching.file(path);
        },
      };
    },
  };
}

let loupe: Loupe | null = null;
afterEach(async () => {
  await loupe?.dispose();
  loupe = null;
});

function begin() {
  let come: () => void = () => {};
  let fail: (error: Error) => void = () => {};
  const comes = new Promise<void>((resolve, reject) => {
    [come, fail] = [resolve, reject];
  });
  comes.catch(() => {});
  const made = createLocalLoupe({
    runtime: { files: () => [], start: async () => ort as unknown as OrtApi },
    source: held(folderSource(modelsDir), comes),
    openImage,
    chooseProvider: async () => ({ provider: "cpu", reason: "" }),
  });
  loupe = made;
  const steps: string[] = [];
  const onEvent = (event: LoadEvent) => event.type === "step" && steps.push(event.step);
  const loads = made.load({ onEvent });
  return { loupe: made, loads, steps, come, fail };
}

/** The photo's id as soon as it can be clicked in, and the rest. */
async function encode(made: Loupe) {
  const image = await redSquare();
  let encodes: Promise<unknown> = Promise.resolve();
  const photo = await new Promise<string>((resolve, reject) => {
    const onEvent = (event: EncodeEvent) => event.type === "pointing" && resolve(event.photo);
    encodes = made.encode({ image, onEvent });
    encodes.catch(reject);
  });
  return { photo, encodes };
}

const settled = (promise: Promise<unknown>) =>
  Promise.race([promise.then(() => true), new Promise((resolve) => setTimeout(() => resolve(false), 200))]);

test("clicks do not wait for words, words do; then all is as always", async () => {
  const { loupe: made, loads, steps, come } = begin();
  const { photo, encodes } = await encode(made);
  expect(steps).toContain("pointing");
  expect(steps).not.toContain("ready");
  const points = [{ x: 320, y: 213, positive: true }];
  const mask = await made.refine({ photo, points });
  expect(mask.area).toBeGreaterThan(0);
  const answers = made.segment({ photo, prompt: "the red square" });
  expect(await settled(Promise.race([answers, encodes, loads]))).toBe(false);
  come();
  expect((await loads).provider).toBe("cpu");
  expect(await encodes).toMatchObject({ photo, width: 641 });
  expect((await answers).prompt).toBe("the red square");
  expect((await made.refine({ photo, points })).rle).toEqual(mask.rle);
});

test("what waits for words can be called off", async () => {
  const { loupe: made, loads, come } = begin();
  const { photo } = await encode(made);
  const off = new AbortController();
  const asking = made.segment({ photo, prompt: "the red square", signal: off.signal });
  off.abort();
  await expect(asking).rejects.toMatchObject({ code: "aborted" });
  come();
  await loads;
});

test("a rest that does not come fails the load, and nothing of it is left", async () => {
  const { loupe: made, loads, fail } = begin();
  const { photo, encodes } = await encode(made);
  fail(new LoupeError("bundle-missing-file", "gone"));
  await expect(loads).rejects.toMatchObject({ code: "bundle-missing-file" });
  await expect(encodes).rejects.toMatchObject({ code: expect.stringMatching(/model-unknown|photo-unknown/) });
  await expect(made.refine({ photo, points: [] })).rejects.toMatchObject({ code: "model-unknown" });
});

test("dispose() ends a load that waits", async () => {
  const { loupe: made, loads } = begin();
  const { encodes } = await encode(made);
  encodes.catch(() => {});
  void loads.catch(() => {});
  await made.dispose();
  await expect(loads).rejects.toMatchObject({ code: "aborted" });
});
