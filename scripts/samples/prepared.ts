/** What the default bundle answers to a sample's questions. */

import { simplified } from "../../src/app/masks/outline-path";
import { newDocument, objectMask } from "../../src/document/document";
import { addObject, answerName } from "../../src/document/edits";
import { restoreDocument, writeDocument } from "../../src/document/restore";
import { wordsStep } from "../../src/document/steps";
import { type Loupe, type Rle, sha256 } from "../../src/engine";
import { intersect, maskArea, maskOutline, type Outline, unite } from "../../src/engine/mask";

/** How far a drawn outline may be from the mask's, as a share of the photo's longer side. */
const TOLERANCE = 1 / 900;

/** Least IoU of two masks that are of one thing. */
const SAME = 0.75;

export interface AskedSample {
  id: string;
  title: string;
  width: number;
  height: number;
  prompts: { text: string; kind: string }[];
}

/**
 * A document with an object for each thing that a question finds, without timings: these are the machine's, and the file
 * is to be the same wherever it is written. Throws where the bundle refuses a question about something in the photo.
 */
export async function prepared(loupe: Loupe, version: string, sample: AskedSample, image: Buffer): Promise<string> {
  const bytes = new Uint8Array(image);
  const { id, title: name, width, height } = sample;
  const masks: Rle[] = [];
  let document = newDocument({ sha256: await sha256(bytes), name, width, height, sample: id });
  const { photo } = await loupe.encode({ image: bytes });
  for (const { text, kind } of sample.prompts) {
    if (kind === "absent") continue;
    const result = await loupe.segment({ photo, prompt: text });
    if (!result.mask) throw new Error(`${id}: “${text}” was refused: ${result.think}`);
    const { rle } = result.mask;
    if (masks.some((other) => iou(other, rle) >= SAME)) continue;
    masks.push(rle);
    const step = { ...wordsStep(result, version), timings: {} };
    document = addObject(document, { name: answerName(result), step });
  }
  await loupe.forget({ photo });
  return writeDocument(document);
}

const iou = (a: Rle, b: Rle) => maskArea(intersect(a, b)) / maskArea(unite(a, b));

/** Of each object of a document its name and an SVG path in pixels of the photo. */
export function outlinesOf(text: string): { name: string; path: string }[] {
  const { photo, objects } = restoreDocument(text);
  const tolerance = Math.max(photo.width, photo.height) * TOLERANCE;
  return objects.flatMap((object) => {
    const mask = objectMask(object);
    return mask ? [{ name: object.name, path: pathOf(maskOutline(mask.rle), tolerance) }] : [];
  });
}

function pathOf({ points, ends }: Outline, tolerance: number): string {
  let path = "";
  let from = 0;
  for (const end of ends) {
    const line = simplified(points.subarray(2 * from, 2 * end), tolerance);
    // A fleck cannot be seen at this size.
    if (line.length > 10) path += rounded(line);
    from = end;
  }
  return path;
}

/** A closed line (x, y, x, y, …) whose corners are rounded: curves from the middle of each side to that of the next. */
function rounded(line: readonly number[]): string {
  const count = line.length / 2;
  const at = (i: number) => [line[2 * (i % count)], line[2 * (i % count) + 1]] as [number, number];
  const middle = (i: number) => at(i).map((value, axis) => Math.round((value + at(i + 1)[axis as 0 | 1]) / 2));
  let path = `M${middle(0).join(" ")}Q`;
  for (let i = 1; i <= count; i++)
    path += `${i > 1 ? " " : ""}${at(i).map(Math.round).join(" ")} ${middle(i).join(" ")}`;
  return `${path}Z`;
}
