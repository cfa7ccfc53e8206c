/** What the next click on an object is decoded with: derived from its steps. */

import { type Box, isInBox, type Point } from "../engine/mask";
import { cleanTail, type DocumentObject, type Step, type StepMask, type Stroke } from "./document";

export interface Prompt {
  /** Clicks that the mask before came from, the oldest first. */
  points: Point[];
  /** The person's box, or the model's, until a + outside it releases it. */
  box: Box | null;
  /** The mask that the next one starts from. */
  mask: StepMask | null;
  /** The part of the photo in which it was last drawn: the next click in it is looked at there. Null: all of the photo. */
  crop: Box | null;
  /** What was painted by hand, the oldest first: no later click changes it, but one that lies in it. */
  strokes: { stroke: Stroke; erase: boolean }[];
}

/** Steps in which the model looked at the photo. */
const LOOKS: readonly Step["kind"][] = ["words", "point", "box", "proposal"];

export function promptOf(object: DocumentObject): Prompt {
  const prompt: Prompt = { points: [], box: null, mask: null, crop: null, strokes: [] };
  for (const step of object.steps) {
    switch (step.kind) {
      case "words":
      case "box":
        prompt.box = step.box;
        break;
      case "point":
        if (step.how === "replace") Object.assign(prompt, { points: [], box: null, strokes: [] });
        if (step.point.positive && prompt.box && !isInBox(step.point, prompt.box)) prompt.box = null;
        prompt.points.push(step.point);
        prompt.strokes = prompt.strokes.filter((painted) => !contradicts(painted, step.point));
        break;
      case "brush":
      case "erase":
        prompt.strokes.push({ stroke: step.stroke, erase: step.kind === "erase" });
        break;
      default:
        // The mask is no longer what clicks and box say: what follows starts from it alone.
        Object.assign(prompt, { points: [], box: null, strokes: [] });
    }
    prompt.mask = step.mask;
    // What is done by hand says nothing of how closely the model looked.
    if (LOOKS.includes(step.kind)) prompt.crop = ("crop" in step && step.crop) || null;
  }
  return prompt;
}

/** The clicks that the mask came from, before what was switched on of its edges; the oldest first. */
export function clicksBehind(object: DocumentObject): Point[] {
  const { steps } = object;
  return promptOf({ ...object, steps: steps.slice(0, steps.length - cleanTail(steps).length) }).points;
}

/** Whether a click says of a place in a stroke the opposite of what the stroke says. */
export function contradicts({ stroke, erase }: Prompt["strokes"][number], { x, y, positive }: Point): boolean {
  if (positive !== erase) return false;
  const { points, radius } = stroke;
  for (let i = 0; i < points.length; i += 2) {
    const [ax, ay] = [points[i] as number, points[i + 1] as number];
    const [bx, by] = [points[i + 2] ?? ax, points[i + 3] ?? ay];
    if (distanceToSegment(x, y, ax, ay, bx, by) <= radius) return true;
  }
  return false;
}

function distanceToSegment(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}
