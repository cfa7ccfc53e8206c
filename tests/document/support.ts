/** Documents for tests: the one in the fixture, and random ones. */
import { readFileSync } from "node:fs";
import {
  COLOURS,
  type Document,
  newDocument,
  type PointStep,
  type Step,
  type StepMask,
  type WordsStep,
} from "../../src/document/document";
import {
  addObject,
  addStep,
  answerName,
  edgeObject,
  hideObject,
  labelObject,
  mergeObjects,
  moveObject,
  recolourObject,
  redoSteps,
  removeObjects,
  renameObject,
} from "../../src/document/edits";
import { packHeatmap } from "../../src/document/heatmap";
import { boxStep, cleanStep, combineStep, pointStep, proposalStep, strokeStep } from "../../src/document/steps";
import { type Box, encodeMask } from "../../src/engine/mask";
import type { Random } from "../random";

export const WIDTH = 24;
export const HEIGHT = 16;
/** A part of the photo that was looked at closer. */
const CROP: Box = [2, 3, 20, 15];

export const fixture = (path: string) => new URL(`../fixtures/${path}`, import.meta.url);
/** As version 1 wrote it, and as this one does. */
export const v1Text = readFileSync(fixture("documents/v1.json"), "utf8");
export const v3Text = readFileSync(fixture("documents/v3.json"), "utf8");

export const emptyDocument = newDocument({
  sha256: "0123456789abcdef".repeat(4),
  name: "beach.jpg",
  width: WIDTH,
  height: HEIGHT,
});

export function randomMask(random: Random): StepMask {
  const share = random.pick([0, 0.2, 0.5, 1]);
  const pixels = Uint8Array.from({ length: WIDTH * HEIGHT }, () => Number(random.chance(share)));
  return { rle: encodeMask(pixels, WIDTH, HEIGHT), score: random.fraction() };
}

export function randomWords(random: Random): WordsStep {
  const found = random.chance(0.8);
  const heatmap = { size: 4, data: Float32Array.from({ length: 16 }, () => random.fraction()) };
  return {
    kind: "words",
    prompt: random.pick(["the red cup", "was hält den Sand?", "红色的杯子 🚒", "__proto__", " "]),
    think: "It is red.\nIt stands on the table.",
    answer: '[{"bbox_2d":[1,2,3,4],"label":"cup"}]',
    box: found ? [random.fraction(), 2, 3 + random.fraction(), HEIGHT] : null,
    label: found ? random.pick(["cup", null, ""]) : null,
    absent: !found && random.chance(0.5),
    stopped: random.pick(["no", "user", "length"]),
    notes: random.pick([[], ["The model wrote no box."]]),
    timings: { total: random.integer(1, 5000), tokens: 31 },
    model: { id: "nano", version: "0.2.2" },
    heatmap: found ? packHeatmap(heatmap) : null,
    ...(random.chance(0.3) && { crop: CROP }),
    mask: found ? randomMask(random) : null,
  };
}

export function randomPoint(random: Random): PointStep {
  const point = { x: random.fraction() * WIDTH, y: random.fraction() * HEIGHT, positive: random.chance(0.5) };
  const how = random.pick(["refine", "add", "replace"] as const);
  return pointStep(point, randomMask(random), how, random.chance(0.3) ? CROP : null);
}

/** What a person can do to an object's mask beside asking. */
export function randomStep(random: Random): Step {
  const mask = randomMask(random);
  const place = () => [random.fraction() * WIDTH, random.fraction() * HEIGHT];
  switch (random.integer(0, 7)) {
    case 0:
      return boxStep([0, 1, 2 + random.fraction(), HEIGHT], mask);
    case 1:
      return strokeStep(
        { points: [...place(), ...place()], radius: 1 + random.fraction() },
        random.chance(0.5),
        mask.rle,
      );
    case 2:
      return proposalStep(mask);
    case 3:
      return { kind: "import", from: "masks.json", mask };
    case 4:
      return combineStep(random.pick(["union", "subtract", "intersect", "invert"]), ["cup"], mask.rle);
    case 5:
      return cleanStep(random.pick(["smooth", "fill", "largest", "refine"]), mask.rle);
    default:
      return randomPoint(random);
  }
}

/** The answer becomes an object, as the page does it. */
export function asked(document: Document, step: WordsStep): Document {
  return addObject(document, { name: answerName(step), step });
}

/** One edit, as a person could make it. It may change nothing: a name that it has already. */
export function randomEdit(document: Document, random: Random): [Document, what: string] {
  if (document.objects.length === 0 || random.chance(0.3)) return [asked(document, randomWords(random)), "answer"];
  const { id } = random.pick(document.objects);
  const other = random.pick(document.objects).id;
  switch (random.integer(0, 12)) {
    case 0:
      return [renameObject(document, id, random.pick(["cup", "", "Tasse 🚒"])), "rename"];
    case 1:
      return [labelObject(document, id, random.pick(["dishes", null, " "])), "label"];
    case 2:
      return [recolourObject(document, id, random.integer(0, COLOURS - 1)), "colour"];
    case 3:
      return [hideObject(document, id, random.chance(0.5)), "hide"];
    case 4:
      return [moveObject(document, id, random.integer(-1, 9)), "reorder"];
    case 5:
      return [removeObjects(document, [id, other]), "delete"];
    case 6: {
      const taken = other === id ? [] : [other];
      return [mergeObjects(document, id, taken, combineStep("union", ["cup"], randomMask(random).rle)), "join"];
    }
    case 7:
      return [
        edgeObject(document, id, random.chance(0.5) ? { feather: random.integer(-1, 4) } : { decontaminate: true }),
        "edges",
      ];
    case 8:
      return [redoSteps(document, id, 1, [randomStep(random), randomStep(random)]), "again"];
    default:
      return [addStep(document, id, randomStep(random)), "click"];
  }
}

export function randomDocument(random: Random): Document {
  let document = emptyDocument;
  for (let edits = random.integer(0, 12); edits > 0; edits--) [document] = randomEdit(document, random);
  return document;
}

/** So that an edit that changes what it was given throws. */
export function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

/** A mask drawn as rows of characters; "#" is inside. */
export function drawn(rows: string[], score: number): StepMask {
  const pixels = Uint8Array.from(rows.join(""), (cell) => Number(cell === "#"));
  return { rle: encodeMask(pixels, rows[0]?.length ?? 0, rows.length), score };
}
