/**
 * What a link of version 1 holds, in names of one letter: each character counts. It opens for ever: a field may be added
 * where it is optional; anything else is version 2, beside this one.
 *
 * Coordinates as in a document: pixels of the photo as displayed.
 */
import * as z from "zod/mini";
import { COLOURS, MOST_FEATHER, type Photo, photoSchema } from "../../../document/document";
import { LoupeError, MAX_SIDE, maskArea, reducedSize } from "../../../engine/mask";
import { damaged } from "./text";

/** Masks have so many pixels on their longer side. The smaller is for links that would be too long to send. */
export const SIDES = [256, 128] as const;
export type Side = (typeof SIDES)[number];
/** Far more than fits a link that anybody can send. */
const MOST_OBJECTS = 100;
const MOST_STEPS = 1000;
/** Values in all of it: what is checked one by one has to end soon. */
const MOST_VALUES = 20_000;
const TEXT = 100_000;

const text = z.string().check(z.maxLength(TEXT));
const name = z.string().check(z.maxLength(1000));
const place = z.number().check(z.gte(0), z.lte(MAX_SIDE + 1));
const box = z.tuple([place, place, place, place]);
const upTo = (most: number) => z.int().check(z.gte(0), z.lte(most));

export const PREFIX = 16;

const { width, height, sample } = photoSchema.shape;

/** The photo is not in the link: it came with the app, or whoever opens the link has its file. */
const photo = z.strictObject({
  /** The first 16 hexadecimal digits of the file's SHA-256. */
  i: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
  w: width,
  h: height,
  /** Id of a sample. */
  s: sample,
  /** Name and bytes of somebody's own file. */
  n: z.optional(name),
  b: z.optional(upTo(2 ** 40)),
});

/** prompt, thought, answer, box, label, stopped (0 no, 1 by the user, 2 by length; + 4 absent), which of the models. */
const words = z.tuple([z.literal("w"), text, text, text, z.nullable(box), z.nullable(text), upTo(6), upTo(9)]);
/** A click: 1 positive; how it was understood (0 refine, 1 add, 2 replace). */
const point = z.tuple([z.literal("p"), place, place, upTo(1), upTo(2)]);
const drawn = z.tuple([z.literal("b"), place, place, place, place]);
/** Kept of what Everything offered. */
const proposal = z.tuple([z.literal("e")]);
/** Painted, combined, cleaned or read from a file: how is not in the link. */
const other = z.tuple([z.literal("x")]);

const step = z.union([words, point, drawn, proposal, other]);

const object = z.strictObject({
  n: name,
  /** Its label. */
  l: z.optional(name),
  c: upTo(COLOURS - 1),
  t: z.array(step).check(z.minLength(1), z.maxLength(MOST_STEPS)),
  /** The counts of its mask; its size follows from the photo's and `d`. */
  k: z.optional(z.string()),
  /** The mask's IoU prediction, in hundredths. */
  q: z.optional(upTo(100)),
  /** How it is cut out, where that is not plain: the feather in tenths of a pixel; 1 with cleaned colours. */
  e: z.optional(z.tuple([upTo(10 * MOST_FEATHER), upTo(1)])),
  /** The part of the photo in which it was last drawn, where that is not all of it. */
  z: z.optional(box),
});

const schema = z.strictObject({
  p: photo,
  d: z.literal([...SIDES]),
  /** Id and version of each model that answered. */
  m: z.array(z.tuple([name, name])).check(z.maxLength(10)),
  o: z.array(object).check(z.maxLength(MOST_OBJECTS)),
  /** Which object is selected. */
  s: z.optional(upTo(MOST_OBJECTS)),
  /** How many times as large as the whole photo it is shown, and the place in the stage's middle as shares of the photo. */
  v: z.optional(z.tuple([z.number().check(z.gt(0), z.lte(1000)), z.number(), z.number()])),
  /** Layers shown: photo 1, heatmap 2, mask 4, box 8. */
  y: z.optional(upTo(15)),
});

export type Fields = z.infer<typeof schema>;
export type FieldsObject = Fields["o"][number];
export type FieldsStep = FieldsObject["t"][number];

export const writeFields = (fields: Fields): string => JSON.stringify(fields);

/** Throws "link-damaged". */
export function readFields(json: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw damaged("it holds no result", error);
  }
  if (!isSmall(value)) throw damaged("it holds too much");
  const { success, data } = schema.safeParse(value);
  if (!success) throw damaged("it holds something that no link does");
  checkMasks(data);
  const { s: sampleId, n } = data.p;
  if ((sampleId === undefined) === (n === undefined)) throw damaged("it does not say which photo it is of");
  if (data.o.some(({ t }) => t.some((one) => one[0] === "w" && !data.m[one[7]]))) {
    throw damaged("it does not say which model answered");
  }
  return data;
}

/** What reducing a mask of the photo gives. */
export const maskSize = ({ p: { w, h }, d }: Pick<Fields, "p" | "d">): [height: number, width: number] =>
  reducedSize([h, w], d);

function checkMasks(fields: Fields): void {
  const size = maskSize(fields);
  for (const { k } of fields.o) {
    if (k === undefined) continue;
    try {
      maskArea({ size, counts: k });
    } catch (error) {
      if (error instanceof LoupeError) throw damaged("it has an outline that is of no such photo", error);
      throw error;
    }
  }
}

/** Without recursion: it may be nested as deeply as it likes. */
function isSmall(value: unknown): boolean {
  const left = [value];
  let count = 0;
  while (left.length) {
    const next = left.pop();
    if (typeof next !== "object" || next === null) continue;
    const within = Object.values(next);
    count += within.length;
    if (count > MOST_VALUES) return false;
    for (const one of within) left.push(one);
  }
  return true;
}

/** Whether a photo of this SHA-256 is the link's. */
export const isPhotoOf = ({ p }: Pick<Fields, "p">, sha256: Photo["sha256"]): boolean => sha256.startsWith(p.i);
