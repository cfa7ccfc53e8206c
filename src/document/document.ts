/**
 * What was made of one photo: objects, each a list of steps, each step one thing that a person did and the mask it gave.
 *
 * Plain data, never changed in place: edits.ts makes the next document, history.ts keeps those before. These zod schemas
 * are the only definition; a document may come from a file that somebody else wrote, so they bound all that it holds.
 *
 * Coordinates: pixels of the photo as displayed (EXIF orientation applied), x to the right, y down, origin at the
 * top-left corner; boxes are [x1, y1, x2, y2]. Masks are COCO RLE at the photo's size, and their area and bounds are
 * derived from it (maskArea, maskBounds), never stored.
 */
import * as z from "zod/mini";
import { LoupeError, MAX_PIXELS, MAX_SIDE, MIN_SIDE, maskArea, type Point } from "../engine/mask";

/** The version that is written. restore.ts brings older ones up to it. */
export const VERSION = 3;
/** Each object has one of so many colours; the page says which they are. */
export const COLOURS = 8;
/** In characters. A name is shown on one line; a text is a prompt, a thought, an answer or a piece of one. */
export const NAME_LENGTH = 1000;
const TEXT_LENGTH = 500_000;
export const MOST_FEATHER = 3;
/** Objects in a document, and steps in an object: far more than a person makes. */
const MOST = 10_000;

export const nameSchema = z.string().check(z.maxLength(NAME_LENGTH));
export const textSchema = z.string().check(z.maxLength(TEXT_LENGTH));
const name = nameSchema;
const text = textSchema;
const side = z.int().check(z.gte(MIN_SIDE), z.lte(MAX_SIDE));
/** Zod's numbers are finite. A place may lie on the photo's far edge, and a rounding beyond it. */
const place = z.number().check(z.gte(0), z.lte(MAX_SIDE + 1));
const box = z.tuple([place, place, place, place]);
/** The part of the photo that the model was looking at; without one, all of it. The next click on the object looks there, too. */
const crop = z.optional(box);
/** An IoU prediction. */
const score = z.number().check(z.gte(0), z.lte(1));

export const photoSchema = z
  .strictObject({
    /** Of the photo's file. */
    sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    /** The file's name, for names of files made from it. */
    name,
    /** As displayed. */
    width: side,
    height: side,
    /** Its id in public/samples/samples.json, if it came with the app. */
    sample: z.optional(z.string().check(z.regex(/^[\w-]{1,100}$/))),
  })
  .check(z.refine(({ width, height }) => width * height <= MAX_PIXELS, `over ${MAX_PIXELS} pixels`));

const stepMask = z.strictObject({
  /** `size` is the photo's [height, width]. */
  rle: z.strictObject({ size: z.tuple([side, side]), counts: z.string() }),
  /**
   * The decoder's IoU prediction, 0…1: how cleanly the outline follows something, not that it is the right thing. Null
   * where no decoder drew the mask: a brush, a file, two masks combined.
   */
  score: z.nullable(score),
});

/** Where the model looked: bytes (probability · 255) as base64, row-major, size×size, spanning the photo. heatmap.ts. */
const packedHeatmap = z
  .strictObject({
    size: z.int().check(z.gte(1), z.lte(1024)),
    values: z.string().check(z.regex(/^[A-Za-z0-9+/]*={0,2}$/)),
  })
  .check(z.refine(({ size, values }) => values.length === 4 * Math.ceil(size ** 2 / 3), "not size × size values"));

/** A question in words, and all that the model answered. `mask` is null where it found nothing or was stopped. */
const wordsStep = z.strictObject({
  kind: z.literal("words"),
  prompt: text,
  think: text,
  /** What the model wrote as its answer, markup included. */
  answer: text,
  box: z.nullable(box),
  /** What the model called it. */
  label: z.nullable(text),
  /** The model says that nothing matches. */
  absent: z.boolean(),
  /** Whether the answer was cut short: by a person, or by the limit on its length. */
  stopped: z.enum(["no", "user", "length"]),
  /** What a person should know of how the answer came about. */
  notes: z.array(text).check(z.maxLength(100)),
  /** The engine's Timings: milliseconds, but for tokens and tokens_per_second. */
  timings: z.record(
    // No name that every object has: "constructor" would hide it.
    z.string().check(
      z.regex(/^[a-z_]{1,50}$/),
      z.refine((key) => !(key in Object.prototype), "not a timing"),
    ),
    z.number().check(z.gte(0)),
  ),
  model: z.strictObject({ id: name, version: name }),
  heatmap: z.nullable(packedHeatmap),
  crop,
  mask: z.nullable(stepMask),
});

const point = z.strictObject({ x: place, y: place, positive: z.boolean() });

/** A click, and the mask that came of it. */
const pointStep = z.strictObject({
  kind: z.literal("point"),
  point,
  /**
   * refine: the decoder drew the object anew, from this click and those before. add: what the decoder drew was added to
   * the mask before. replace: the object begins again with this click.
   */
  how: z.enum(["refine", "add", "replace"]),
  crop,
  mask: stepMask,
});

/** A box drawn or moved by a person, and the mask that the decoder drew from it. */
const boxStep = z.strictObject({ kind: z.literal("box"), box, crop, mask: stepMask });

const stroke = z.strictObject({
  /** Where the brush went: x, y, x, y… */
  points: z.array(place).check(
    z.minLength(2),
    z.maxLength(20_000),
    z.refine((points) => points.length % 2 === 0, "half a place"),
  ),
  /** Of the brush, in pixels. */
  radius: z.number().check(z.gt(0), z.lte(MAX_SIDE)),
});

const brushStep = z.strictObject({ kind: z.literal("brush"), stroke, mask: stepMask });
const eraseStep = z.strictObject({ kind: z.literal("erase"), stroke, mask: stepMask });

/** Offered by the model when it was asked for everything, and kept by a person. */
const proposalStep = z.strictObject({ kind: z.literal("proposal"), crop, mask: stepMask });

/** Read from a file; `from` is its name. */
const importStep = z.strictObject({ kind: z.literal("import"), from: name, mask: stepMask });

/** `others`: names of the objects that it was combined with; none for invert. */
const combineStep = z.strictObject({
  kind: z.literal("combine"),
  how: z.enum(["union", "subtract", "intersect", "invert"]),
  others: z.array(name).check(z.maxLength(MOST)),
  mask: stepMask,
});

const cleanStep = z.strictObject({
  kind: z.literal("clean"),
  /** refine: the edge put where the photo has one. */
  how: z.enum(["smooth", "fill", "largest", "refine"]),
  mask: stepMask,
});

const step = z.discriminatedUnion("kind", [
  wordsStep,
  pointStep,
  boxStep,
  brushStep,
  eraseStep,
  proposalStep,
  importStep,
  combineStep,
  cleanStep,
]);

/** How the object is cut out; its mask stays the same. */
const edges = z.strictObject({
  /** Pixels of the photo over which the edge of a cut-out falls off. */
  feather: z.number().check(z.gte(0), z.lte(MOST_FEATHER)),
  /** Whether a cut-out's edge is given the object's own colours, without the background's. */
  decontaminate: z.boolean(),
});

const documentObject = z.strictObject({
  /** Unique in the document. Never a name that every JavaScript object has. */
  id: z.string().check(z.regex(/^[a-z]{1,20}-[0-9]{1,20}$/)),
  name,
  /** Its class, once it has been given one. */
  label: z.nullable(name),
  colour: z.int().check(z.gte(0), z.lt(COLOURS)),
  hidden: z.boolean(),
  edges,
  steps: z.array(step).check(z.minLength(1), z.maxLength(MOST)),
});

export const documentSchema = z
  .strictObject({
    version: z.literal(VERSION),
    photo: photoSchema,
    objects: z.array(documentObject).check(z.maxLength(MOST)),
  })
  .check((context) => {
    const { photo, objects } = context.value;
    const wrong = (path: PropertyKey[], message: string) =>
      context.issues.push({ code: "custom", input: context.value, path, message });
    const seen = new Set<string>();
    objects.forEach(({ id, steps }, index) => {
      if (seen.has(id)) wrong(["objects", index, "id"], "another object has this id");
      seen.add(id);
      steps.forEach(({ mask }, number) => {
        const why = mask && whyUnfit(mask, photo);
        if (why) wrong(["objects", index, "steps", number, "mask", "rle"], why);
      });
    });
  });

export type Document = z.infer<typeof documentSchema>;
export type Photo = Document["photo"];
export type DocumentObject = z.infer<typeof documentObject>;
export type Step = z.infer<typeof step>;
export type WordsStep = z.infer<typeof wordsStep>;
export type PointStep = z.infer<typeof pointStep>;
export type CombineStep = z.infer<typeof combineStep>;
export type CleanStep = z.infer<typeof cleanStep>;
export type Stroke = z.infer<typeof stroke>;
export type Edges = z.infer<typeof edges>;
export type StepMask = z.infer<typeof stepMask>;
export type PackedHeatmap = z.infer<typeof packedHeatmap>;

/** Why a mask is not one of this photo; null if it is. */
function whyUnfit({ rle }: StepMask, { width, height }: Photo): string | null {
  const [rows, columns] = rle.size;
  if (rows !== height || columns !== width) return `the mask is ${columns}×${rows}, the photo ${width}×${height}`;
  try {
    maskArea(rle);
    return null;
  } catch (error) {
    if (error instanceof LoupeError) return error.message;
    throw error;
  }
}

/** Nothing made yet. */
export function newDocument(photo: Photo): Document {
  return { version: VERSION, photo, objects: [] };
}

export function findObject(document: Document, id: string): DocumentObject | null {
  return document.objects.find((object) => object.id === id) ?? null;
}

/** Those that are shown and written out. */
export function visibleObjects(document: Document): DocumentObject[] {
  return document.objects.filter(({ hidden }) => !hidden);
}

/** The masks of those that have one. */
export function shownMasks(document: Document): StepMask["rle"][] {
  return visibleObjects(document).flatMap((object) => objectMask(object)?.rle ?? []);
}

/** The last step's mask; null where nothing was found. */
export function objectMask(object: DocumentObject): StepMask | null {
  return object.steps.at(-1)?.mask ?? null;
}

/** Whether an answer has found something: a mask with a pixel. */
export function isFound(step: WordsStep): step is WordsStep & { mask: StepMask } {
  return step.mask !== null && maskArea(step.mask.rle) > 0;
}

/** What a new object has. */
export const PLAIN_EDGES: Edges = { feather: 0, decontaminate: false };

/** Whether its mask follows the photo, so that a cut-out's alpha may, too: switched on since a mask last came otherwise. */
export function isRefined({ steps }: DocumentObject): boolean {
  return cleanTail(steps).some(({ how }) => how === "refine");
}

/** What was switched on since the mask last came otherwise: the steps at the end that clean it. */
export function cleanTail(steps: readonly Step[]): CleanStep[] {
  const from = steps.findLastIndex(({ kind }) => kind !== "clean") + 1;
  return steps.slice(from).filter((step) => step.kind === "clean");
}

/** The question that the object came from; null if it came from no words. */
export function wordsOf(object: DocumentObject): WordsStep | null {
  return object.steps.find((step) => step.kind === "words") ?? null;
}

/** The clicks made on the object, in order. */
export function clicksOf(object: DocumentObject): Point[] {
  return object.steps.flatMap((step) => (step.kind === "point" ? [step.point] : []));
}
