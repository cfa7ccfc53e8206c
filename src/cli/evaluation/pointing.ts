/**
 * Every annotated thing pointed at instead of named: by its tight box, and by one, two, three clicks. Each click is made
 * where nextClick() says; all clicks so far and the mask before go in, as in the app.
 */

import type { Box, Loupe, Mask, Rle } from "../../engine/api";
import { decodeMask } from "../../engine/mask";
import type { Pointing } from "../../engine/store/figures";
import { FileError } from "../errors";
import type { AnsweredByPointing } from "./answered";
import { nextClick } from "./clicks";
import type { Line } from "./lines";
import { type Asked, type EvaluatedPhoto, eachLine } from "./photos";
import { bounds, iou, overlap, type Region, toRegion } from "./regions";
import { pointingRow, pointingTable, type Report, rowsOf } from "./report";
import { Stopwatch, speedLine } from "./speed";
import { mean } from "./tally";

const CLICKS = 3;

/** What --out holds, a line each: the mask that the box gave, and after each click the click, its mask and IoU. */
export type PointingAnswer = AnsweredByPointing["answer"];

type LineWithTruth = Line & { rle: Rle };

/** One thing that was pointed at. */
interface Judged {
  line: Line;
  box: number;
  /** IoU after each click. */
  clicks: number[];
}

/** The first line of each thing: an object that several sentences are about counts once. */
export function distinctThings(lines: readonly Line[]): LineWithTruth[] {
  const things = new Map<string, LineWithTruth>();
  for (const { rle, ...line } of lines) {
    const key = JSON.stringify([line.image, rle]);
    if (rle && !things.has(key)) things.set(key, { ...line, rle });
  }
  return [...things.values()];
}

export interface Thing {
  loupe: Loupe;
  photo: EvaluatedPhoto["info"];
  truth: Region;
  rle: Rle;
  watch: Stopwatch;
}

const score = ({ truth, photo }: Thing, mask: Mask) => iou(overlap(truth, toRegion(mask.rle, photo)));

export async function byBox(thing: Thing, box: Box): Promise<PointingAnswer["box"]> {
  const mask = await thing.loupe.refine({ photo: thing.photo.photo, points: [], box });
  return { rle: mask.rle, iou: score(thing, mask) };
}

/** Fewer than three where a mask is right to the pixel: there is nothing left to click on. */
export async function byClicks(thing: Thing): Promise<PointingAnswer["clicks"]> {
  const { loupe, photo, watch } = thing;
  const truth = decodeMask(thing.rle);
  const done: PointingAnswer["clicks"] = [];
  let mask: Mask | null = null;
  while (done.length < CLICKS) {
    const seen: Uint8Array = mask ? decodeMask(mask.rle) : new Uint8Array(truth.length);
    const point = nextClick(truth, seen, photo, done);
    if (!point) break;
    const points = [...done.map(({ x, y, positive }) => ({ x, y, positive })), point];
    const begin = performance.now();
    mask = await loupe.refine({ photo: photo.photo, points, previous: mask?.logits ?? null });
    watch.add("click_ms", performance.now() - begin);
    done.push({ ...point, rle: mask.rle, iou: score(thing, mask) });
  }
  return done;
}

/** Mean IoU over all things; after a click that was not needed, the IoU is that of the click before. */
export function figuresOf(judged: readonly Pick<Judged, "box" | "clicks">[]): Pointing {
  const after = (count: number) => mean(judged.map(({ clicks }) => clicks[Math.min(count, clicks.length) - 1] ?? 0));
  return {
    n: judged.length,
    box: mean(judged.map(({ box }) => box)),
    click_1: after(1),
    click_2: after(2),
    click_3: after(3),
  };
}

/** `lines`: those of distinctThings(). */
export async function measurePointing(
  asked: Asked<AnsweredByPointing> & { lines: readonly LineWithTruth[] },
  told: (answered: AnsweredByPointing) => Promise<void>,
): Promise<Report> {
  const judged: Judged[] = [];
  const [watch, times] = [new Stopwatch(), new Stopwatch()];
  await eachLine<AnsweredByPointing>(
    asked,
    async ({ info, sum }) => {
      watch.add("encode_ms", info.timings.total);
      return async (line) => {
        const rle = line.rle as Rle;
        const truth = toRegion(rle, info);
        const tight = bounds(truth);
        if (!tight)
          throw new FileError("Its rle is empty, so there is nothing to point at; null means nothing matches.");
        const thing = { loupe: asked.loupe, photo: info, truth, rle, watch };
        const answer = { id: line.id, box: await byBox(thing, tight), clicks: await byClicks(thing) };
        return { number: line.number, photo: sum, times: watch.take(), answer };
      };
    },
    async (line, answered) => {
      for (const [name, value] of answered.times) times.add(name, value);
      const { box, clicks } = answered.answer;
      judged.push({ line, box: box.iou, clicks: clicks.map((click) => click.iou) });
      await told(answered);
    },
  );
  if (!judged.length) return { judged: 0, figures: null };
  const speed = times.medians();
  const text = `${pointingTable(rowsOf(judged, figuresOf))}\n\n${speedLine(speed)}`;
  return { judged: judged.length, figures: { text, row: { ...pointingRow(figuresOf(judged)), speed } } };
}
