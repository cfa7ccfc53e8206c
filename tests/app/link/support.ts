/** Documents for links, and what a page has for them. */
import { readFileSync } from "node:fs";
import { fieldsOf, type Shown } from "../../../src/app/kept/link/convert";
import type { Side } from "../../../src/app/kept/link/fields";
import { masksBy } from "../../../src/app/masks/masks";
import { perform } from "../../../src/app/masks/operations";
import { type Document, newDocument, type WordsStep } from "../../../src/document/document";
import { addObject } from "../../../src/document/edits";
import type { Rle } from "../../../src/engine/values";

export const masks = masksBy(async (name, args) => perform(name, args));

export const SHOWN: Shown = { selected: "object-1", view: null, layers: 5 };

/** The model that a test's app has. */
const { id, version } = JSON.parse(readFileSync("models/nano/manifest.json", "utf8")) as Record<
  "id" | "version",
  string
>;

interface Scene {
  file: string;
  width: number;
  height: number;
  expressions: { text: string; rle: Rle | null }[];
}

const scenesIn = (path: string) => (JSON.parse(readFileSync(path, "utf8")) as { scenes: Scene[] }).scenes;

/** Outlines of real things in real photos, and of the scenes. */
export const outlines = ["tests/fixtures/samples.json", "tests/e2e/scenes/scenes.json"].flatMap((path) =>
  scenesIn(path).flatMap(({ file, width, height, expressions }) =>
    expressions.flatMap(({ text, rle }) => (rle ? [{ file, width, height, text, rle }] : [])),
  ),
);

export function answerOf(prompt: string, rle: Rle): WordsStep {
  return {
    kind: "words",
    prompt,
    think: "i see cup middle, spoon right, table bottom. it is cup middle.",
    answer: '[{"bbox_2d":[123,456,789,1000],"label":"cup"}]',
    box: [12.34, 55.66, 300.2, 222.1],
    label: "cup",
    absent: false,
    stopped: "no",
    notes: [],
    timings: { total: 1234.5678 },
    model: { id, version },
    heatmap: null,
    mask: { rle, score: 0.87654 },
  };
}

/** Of one photo: its size is that of the first outline. */
export function documentWith(found: { text: string; rle: Rle }[]): Document {
  const [height = 8, width = 8] = found[0]?.rle.size ?? [];
  const photo = { sha256: "0123456789abcdef".repeat(4), name: "A cup of coffee", width, height, sample: "coffee" };
  return found.reduce(
    (document, { text, rle }) => addObject(document, { name: text, step: answerOf(text, rle) }),
    newDocument(photo),
  );
}

export const fieldsFor = (document: Document, side: Side = 256, shown = SHOWN) =>
  fieldsOf(document, shown, 123_456, side, (rle, longest) => masks.reduceMask(rle, longest));
