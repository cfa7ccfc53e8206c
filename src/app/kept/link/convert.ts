/** What was made of a photo → what a link holds of it, and back. */
import {
  type Document,
  type DocumentObject,
  type Edges,
  newDocument,
  objectMask,
  type Photo,
  PLAIN_EDGES,
  type Step,
  type StepMask,
  visibleObjects,
} from "../../../document/document";
import { promptOf } from "../../../document/prompt";
import type { Rle } from "../../../engine/mask";
import { type Fields, type FieldsObject, type FieldsStep, PREFIX, type Side } from "./fields";

const STOPPED = ["no", "user", "length"] as const;
const ABSENT = 4;
const HOW = ["refine", "add", "replace"] as const;
/** Where in the list of steps a mask of an object that a person painted came from. */
const FROM_LINK = "a link";

export interface Shown {
  /** Id of the selected object. */
  selected: string | null;
  view: Fields["v"] | null;
  layers: number;
}

/** Hidden objects are left out, as of every file. `bytes`: of the photo's file. */
export async function fieldsOf(
  document: Document,
  shown: Shown,
  bytes: number,
  side: Side,
  reduce: (rle: Rle, side: number) => Promise<Rle>,
): Promise<Fields> {
  const objects = visibleObjects(document);
  const { sha256, width, height, sample, name } = document.photo;
  const models: [string, string][] = [];
  const selected = objects.findIndex(({ id }) => id === shown.selected);
  return {
    p: {
      i: sha256.slice(0, PREFIX),
      w: width,
      h: height,
      ...(sample === undefined ? { n: name, b: bytes } : { s: sample }),
    },
    d: side,
    o: await Promise.all(
      objects.map(async (object) => {
        const mask = objectMask(object);
        return {
          n: object.name,
          c: object.colour,
          t: stepsOf(object, models),
          ...(object.label !== null && { l: object.label }),
          ...(mask && { k: (await reduce(mask.rle, side)).counts }),
          ...(mask && mask.score !== null && { q: Math.round(100 * mask.score) }),
          ...edgesOf(object.edges),
          ...partOf(object),
        };
      }),
    ),
    m: models,
    ...(selected >= 0 && { s: selected }),
    ...(shown.view && { v: shown.view }),
    y: shown.layers,
  };
}

function edgesOf({ feather, decontaminate }: Edges): Pick<FieldsObject, "e"> {
  return feather || decontaminate ? { e: [Math.round(10 * feather), Number(decontaminate)] } : {};
}

function partOf(object: DocumentObject): Pick<FieldsObject, "z"> {
  const { crop } = promptOf(object);
  return crop ? { z: crop } : {};
}

/** Several in a row that a link does not tell apart are one. */
function stepsOf({ steps }: DocumentObject, models: [string, string][]): FieldsStep[] {
  const all = steps.map((step) => fieldsStep(step, models));
  return all.filter((step, i) => step[0] !== "x" || all[i - 1]?.[0] !== "x");
}

function fieldsStep(step: Step, models: [string, string][]): FieldsStep {
  switch (step.kind) {
    case "words": {
      const { prompt, think, answer, box, label, stopped, absent, model } = step;
      const code = STOPPED.indexOf(stopped) + (absent ? ABSENT : 0);
      const rounded = box && ([short(box[0]), short(box[1]), short(box[2]), short(box[3])] as const);
      return ["w", prompt, think, answer, rounded && [...rounded], label, code, indexOf(models, model)];
    }
    case "point":
      return ["p", short(step.point.x), short(step.point.y), Number(step.point.positive), HOW.indexOf(step.how)];
    case "box":
      return ["b", short(step.box[0]), short(step.box[1]), short(step.box[2]), short(step.box[3])];
    case "proposal":
      return ["e"];
    default:
      return ["x"];
  }
}

function indexOf(models: [string, string][], { id, version }: { id: string; version: string }): number {
  const known = models.findIndex(([one, its]) => one === id && its === version);
  return known < 0 ? models.push([id, version]) - 1 : known;
}

/** A tenth of a pixel. */
const short = (value: number) => Math.round(10 * value) / 10;

/** Every step of an object has its last mask: those before are not in a link. `photo` is the link's. */
export async function documentOf(
  fields: Fields,
  photo: Photo,
  enlarge: (counts: string) => Promise<Rle>,
): Promise<Document> {
  const objects = await Promise.all(
    fields.o.map(async (object, i): Promise<DocumentObject> => {
      const rle = object.k === undefined ? null : await enlarge(object.k);
      return {
        id: `object-${i + 1}`,
        name: object.n,
        label: object.l ?? null,
        colour: object.c,
        hidden: false,
        edges: object.e ? { feather: object.e[0] / 10, decontaminate: object.e[1] === 1 } : PLAIN_EDGES,
        steps: documentSteps(object, fields, rle),
      };
    }),
  );
  return { ...newDocument(photo), objects };
}

function documentSteps({ t, q, z }: FieldsObject, { m }: Fields, rle: Rle | null): Step[] {
  const drawn = t.findLastIndex(([kind]) => kind !== "x");
  return t.flatMap((one, i) => {
    const score = i === t.length - 1 && q !== undefined ? q / 100 : null;
    const step = documentStep(one, m, rle && { rle, score });
    if (!step) return [];
    return z && i === drawn ? { ...step, crop: z } : step;
  });
}

/** Null for what is nothing without a mask, where there is none. */
function documentStep(step: FieldsStep, models: Fields["m"], mask: StepMask | null): Step | null {
  if (step[0] === "w") {
    const [, prompt, think, answer, box, label, code, index] = step;
    const [id, version] = models[index] as [string, string];
    const stopped = STOPPED[code % ABSENT] ?? "no";
    const absent = code >= ABSENT;
    const bare = { notes: [], timings: {}, heatmap: null };
    return { kind: "words", prompt, think, answer, box, label, absent, stopped, model: { id, version }, ...bare, mask };
  }
  if (!mask) return null;
  switch (step[0]) {
    case "p":
      return {
        kind: "point",
        point: { x: step[1], y: step[2], positive: step[3] === 1 },
        how: HOW[step[4]] ?? "refine",
        mask,
      };
    case "b":
      return { kind: "box", box: [step[1], step[2], step[3], step[4]], mask };
    case "e":
      return { kind: "proposal", mask };
    default:
      return { kind: "import", from: FROM_LINK, mask };
  }
}
