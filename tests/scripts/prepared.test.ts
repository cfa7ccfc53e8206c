/** What the page shows of the gallery before there is a model is what the bundled model answers, now. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AskedSample, outlinesOf, prepared } from "../../scripts/samples/prepared";
import { objectMask, wordsOf } from "../../src/document/document";
import { restoreDocument } from "../../src/document/restore";
import type { Loupe, Rle } from "../../src/engine";
import { boxIou, intersect, maskArea, unite } from "../../src/engine/mask";
import { createNodeLoupe } from "../../src/engine/node";

const FOLDER = "public/samples";
type Gallery = AskedSample & { file: string; gallery: { thumbnail: string; prepared: string; outlines: object[] } };
const { samples } = JSON.parse(await readFile(`${FOLDER}/samples.json`, "utf8"));
const gallery = (samples as Gallery[]).filter((sample) => sample.gallery);

let loupe: Loupe;
let version: string;
beforeAll(async () => {
  loupe = createNodeLoupe({ modelsDir: "models" });
  ({ version } = await loupe.load());
}, 60_000);
afterAll(() => loupe?.dispose());

const iou = (a: Rle, b: Rle) => maskArea(intersect(a, b)) / maskArea(unite(a, b));

test("eight real photos of at least 1000 pixels, where their origin has as many, and thumbnails of at most 12 kB", async () => {
  expect(gallery).toHaveLength(8);
  const small = gallery.filter((one) => Math.max(one.width, one.height) < 1000);
  // CREDITS.md: their origins are 600 and 512 pixels wide.
  expect(small.map(({ id }) => id)).toEqual(["espresso", "commander"]);
  for (const { gallery: of, prompts } of gallery) {
    expect((await readFile(`${FOLDER}/${of.thumbnail}`)).length).toBeLessThanOrEqual(12_000);
    expect((await readFile(`${FOLDER}/${of.prepared}`)).length).toBeLessThanOrEqual(30_000);
    expect(prompts).toHaveLength(3);
  }
});

test.each(gallery)(
  "$id",
  async (sample) => {
    const text = await readFile(`${FOLDER}/${sample.gallery.prepared}`, "utf8");
    const kept = restoreDocument(text);
    const now = restoreDocument(await prepared(loupe, version, sample, await readFile(`${FOLDER}/${sample.file}`)));
    expect(kept.photo).toEqual(now.photo);
    expect(kept.objects.map(({ name }) => name)).toEqual(now.objects.map(({ name }) => name));
    kept.objects.forEach((object, i) => {
      const [before, after] = [wordsOf(object), wordsOf(now.objects[i] as typeof object)];
      expect(before?.model).toEqual({ id: "nano", version });
      expect(before?.think).toBe(after?.think);
      expect(boxIou(before?.box as never, after?.box as never)).toBeGreaterThan(0.95);
      const masks = [objectMask(object), objectMask(now.objects[i] as typeof object)].map((mask) => mask?.rle as Rle);
      expect(iou(masks[0] as Rle, masks[1] as Rle)).toBeGreaterThan(0.97);
    });
    expect(sample.gallery.outlines).toEqual(outlinesOf(text));
  },
  60_000,
);

test.each(gallery)("$id: what is not there is refused", async (sample) => {
  const { photo } = await loupe.encode({ image: new Uint8Array(await readFile(`${FOLDER}/${sample.file}`)) });
  for (const { text, kind } of sample.prompts) {
    if (kind !== "absent") continue;
    expect((await loupe.segment({ photo, prompt: text })).absent, text).toBe(true);
  }
  await loupe.forget({ photo });
});
