/** Links: what goes in comes out, in few characters. */
import { expect, test } from "vitest";
import { linkDocument, readLink, writeLink } from "../../../src/app/kept/link/link";
import { type Document, documentSchema, objectMask, visibleObjects } from "../../../src/document/document";
import { promptOf } from "../../../src/document/prompt";
import { encodeMask, reduceMask } from "../../../src/engine/mask";
import { randomDocument } from "../../document/support";
import { Random } from "../../random";
import { documentWith, masks, outlines, SHOWN } from "./support";

const opened = async (document: Document, shown = SHOWN) => {
  const { hash, side } = await writeLink(document, shown, 123_456, masks);
  const fields = await readLink(hash);
  return { hash, side, fields, document: await linkDocument(fields, document.photo, masks) };
};

const rank = (values: number[], share: number) =>
  values.sort((a, b) => a - b)[Math.ceil(share * values.length) - 1] as number;

test("an object at the 90th percentile of mask size is a link of under 1,000 characters, three under 2,000", async () => {
  const links = await Promise.all(outlines.map((outline) => opened(documentWith([outline]))));
  const lengths = links.map(({ hash }) => hash.length);
  const [median, p90] = [rank(lengths, 0.5), rank(lengths, 0.9)];
  console.log(
    `Links of ${lengths.length} outlines: median ${median}, p90 ${p90}, longest ${rank(lengths, 1)} characters`,
  );
  expect(p90).toBeLessThan(1000);
  expect(links.every(({ side }) => side === 256)).toBe(true);
  const sizes = [...new Set(outlines.map(({ rle }) => rle.size.join()))];
  const alike = sizes.map((size) => outlines.filter(({ rle }) => rle.size.join() === size));
  const threes = alike.filter(({ length }) => length >= 3).map((found) => found.slice(0, 3));
  expect(threes.length).toBeGreaterThan(0);
  for (const three of threes) expect((await opened(documentWith(three))).hash.length).toBeLessThan(2000);
});

test("the masks of 256 px are the ones that were written, and opening changes no link", async () => {
  for (const outline of outlines) {
    const document = documentWith([outline]);
    const { document: after, hash } = await opened(document);
    const mask = after.objects[0] && objectMask(after.objects[0])?.rle;
    expect(mask?.size).toEqual(outline.rle.size);
    expect(mask && reduceMask(mask, 256)).toEqual(reduceMask(outline.rle, 256));
    expect((await opened(after)).hash).toBe(hash);
  }
});

test("whatever was made of a photo: names, colours, labels, words, clicks and boxes come back", async () => {
  const random = new Random(5);
  const near = (a: number, b: number) => Math.abs(a - b) <= 0.0501;
  for (let i = 0; i < 150; i++) {
    const before = randomDocument(random);
    const { document: after, hash } = await opened(before);
    // Some programs leave other characters at the end out of a link.
    expect(hash).toMatch(/^#1[\w-]*[A-Za-z0-9]$/);
    expect(documentSchema.safeParse(after).success).toBe(true);
    const shown = visibleObjects(before);
    expect(after.objects).toHaveLength(shown.length);
    shown.forEach((object, k) => {
      const copy = after.objects[k];
      if (!copy) throw new Error("an object is missing");
      expect([copy.name, copy.label, copy.colour]).toEqual([object.name, object.label, object.colour]);
      expect(copy.edges).toEqual(object.edges);
      if (objectMask(object)) expect(promptOf(copy).crop).toEqual(promptOf(object).crop);
      const [mask, its] = [objectMask(object), objectMask(copy)];
      // No longer side of over 256: to the pixel.
      expect(its?.rle).toEqual(mask?.rle);
      const kept = (kind: string) => object.steps.filter((step) => step.kind === kind && (mask || kind === "words"));
      const words = copy.steps.filter((step) => step.kind === "words");
      expect(
        words.map(({ prompt, think, answer, label, absent, stopped, model }) => [
          prompt,
          think,
          answer,
          label,
          absent,
          stopped,
          model,
        ]),
      ).toEqual(
        kept("words").map(
          (step) =>
            step.kind === "words" && [
              step.prompt,
              step.think,
              step.answer,
              step.label,
              step.absent,
              step.stopped,
              step.model,
            ],
        ),
      );
      const points = copy.steps.flatMap((step) => (step.kind === "point" ? [step] : []));
      kept("point").forEach((step, at) => {
        const one = points[at];
        if (step.kind !== "point" || !one) throw new Error("a click is missing");
        expect([one.how, one.point.positive]).toEqual([step.how, step.point.positive]);
        expect(near(one.point.x, step.point.x) && near(one.point.y, step.point.y)).toBe(true);
      });
      expect(copy.steps.filter(({ kind }) => kind === "box" || kind === "proposal").map(({ kind }) => kind)).toEqual(
        mask ? object.steps.filter(({ kind }) => kind === "box" || kind === "proposal").map(({ kind }) => kind) : [],
      );
    });
  }
});

test("selection, view and layers come along; one's own photo is named, a hidden object is not", async () => {
  const document = documentWith(outlines.slice(0, 2));
  const { sample, ...own } = document.photo;
  const objects = document.objects.map((object, i) => ({ ...object, hidden: i === 0 }));
  const view = [2.5, 0.25, 0.75] as [number, number, number];
  const shown = { selected: document.objects[1]?.id ?? null, view, layers: 13 };
  const { fields } = await opened({ ...document, objects, photo: { ...own, name: "beach.jpg" } }, shown);
  expect(sample).toBe("coffee");
  expect(fields.p).toEqual({ i: "0123456789abcdef", w: own.width, h: own.height, n: "beach.jpg", b: 123_456 });
  expect(fields).toMatchObject({ s: 0, v: view, y: 13 });
  expect(fields.o.map(({ n }) => n)).toEqual([document.objects[1]?.name]);
});

test("what would be too long to send has masks of 128 px, and says so; what no link holds is refused", async () => {
  const random = new Random(2);
  const [height, width] = [300, 400];
  const speckled = () => {
    const pixels = Uint8Array.from({ length: width * height }, () => Number(random.chance(0.5)));
    return { text: "noise", rle: encodeMask(pixels, width, height) };
  };
  const one = speckled();
  const { side, document } = await opened(documentWith([one]));
  const mask = document.objects[0] && objectMask(document.objects[0])?.rle;
  expect(side).toBe(128);
  expect(mask && reduceMask(mask, 128)).toEqual(reduceMask(one.rle, 128));
  const many = documentWith(Array.from({ length: 24 }, speckled));
  await expect(writeLink(many, SHOWN, 1, masks)).rejects.toMatchObject({ code: "format-unfit" });
});
