/** Every line as a sentence: what the model answers, how good that is, and what the failures are. */

import { decodeImage } from "../../engine/image/decode-node";
import type { RgbImage } from "../../engine/image/resize";
import type { AnsweredInText } from "./answered";
import { baselineRegions } from "./baselines";
import { countFailures, type FailureKind, failureOf, type Other } from "./failures";
import { heatmapRegion } from "./heatmap";
import { judge } from "./judge";
import type { Line } from "./lines";
import { type Asked, type EvaluatedPhoto, eachLine } from "./photos";
import { EMPTY, iou, type Region, toRegion } from "./regions";
import {
  failuresTable,
  figuresTable,
  groupRow,
  LEGEND,
  parts,
  type Report,
  type Row,
  rowsOf,
  textRow,
  thoughtLine,
} from "./report";
import { Stopwatch, speedLine } from "./speed";
import { figuresOf } from "./tally";
import { ThoughtCounter } from "./thought";

/** What --out holds, a line each. `ms` is the wait for this answer; an image's first line pays for its encoding. */
export type Prediction = AnsweredInText["answer"];

/** A line that failed, with all that is needed to look at it. */
export interface Failure {
  kind: FailureKind;
  line: Line;
  image: RgbImage;
  prediction: Prediction;
  iou: number;
}

export interface TextSink {
  /** Before the line is told: what is told has its picture. */
  draw(failure: Failure): Promise<void>;
  answered(line: Line, answered: AnsweredInText): Promise<void>;
}

type Judged = { line: Line } & NonNullable<AnsweredInText["judged"]>;

/** What a line says of its photo; throws where a mask does not fit the photo. */
function truthOf(line: Line, { info }: EvaluatedPhoto): { truth: Region; others: Other[] } {
  return {
    truth: line.rle ? toRegion(line.rle, info) : EMPTY,
    others: (line.others ?? []).map(({ name, rle }) => ({ name, region: toRegion(rle, info) })),
  };
}

async function ask({ loupe, signal }: Asked, { photo }: EvaluatedPhoto["info"], line: Line) {
  const thought = new ThoughtCounter();
  const begin = performance.now();
  const called = { prompt: line.expression, onEvent: thought.onEvent, ...(signal && { signal }) };
  const result = await loupe.segment({ photo, ...called });
  return { result, thoughtTokens: thought.tokens, ms: performance.now() - begin };
}

export async function measureText(asked: Asked<AnsweredInText>, sink: TextSink): Promise<Report> {
  const judged: Judged[] = [];
  const [watch, times] = [new Stopwatch(), new Stopwatch()];
  await eachLine<AnsweredInText>(
    asked,
    async (photo, lines) => {
      const { info } = photo;
      const image = lines.some(({ rle }) => rle !== undefined) ? await decodeImage(photo.bytes) : null;
      const baselines = image ? baselineRegions(image) : {};
      watch.add("encode_ms", info.timings.total);
      let owed: number | null = photo.ms;
      return async (line) => {
        // Before the model's work: a truth that does not fit the photo fails at once.
        const { truth, others } = truthOf(line, photo);
        const { result, thoughtTokens, ms } = await ask(asked, info, line);
        const { mask, heatmap, box, absent, think, answer: reply, timings } = result;
        watch.add("first_token_ms", timings.first_token);
        watch.add("tokens_per_second", timings.tokens_per_second);
        if (owed === null) watch.add("next_prompt_ms", timings.total);
        else watch.add("first_prompt_ms", (info.timings.total ?? 0) + (timings.total ?? 0));
        const waited = Math.round(ms + (owed ?? 0));
        owed = null;
        const answer = { id: line.id, rle: mask?.rle ?? null, box, absent, think, answer: reply, ms: waited };
        const answered = { number: line.number, photo: photo.sum, times: watch.take(), answer };
        if (line.rle === undefined || !image) return { ...answered, judged: null };
        const region = mask ? toRegion(mask.rle, info) : EMPTY;
        const heat = heatmap && heatmapRegion(heatmap, info);
        const outcome = judge(truth, { mask: region, box, heatmap: heat, thoughtTokens }, baselines);
        const failure = failureOf(outcome, region, { label: line.label ?? null, others });
        if (failure) await sink.draw({ kind: failure, line, image, prediction: answer, iou: iou(outcome.mask) });
        return { ...answered, judged: { outcome, failure } };
      };
    },
    async (line, answered) => {
      for (const [name, value] of answered.times) times.add(name, value);
      if (answered.judged) judged.push({ line, ...answered.judged });
      await sink.answered(line, answered);
    },
  );
  return { judged: judged.length, figures: judged.length ? report(judged, times) : null };
}

function report(judged: readonly Judged[], watch: Stopwatch): { text: string; row: Row } {
  const figures = (items: readonly Judged[]) => figuresOf(items.map(({ outcome }) => outcome));
  const [rows, all] = [rowsOf(judged, figures), figures(judged)];
  const groups = [...parts(judged, "group")].map(([name, items]) => [name, groupRow(figures(items))] as const);
  const failures = countFailures(judged.flatMap(({ failure }) => failure ?? []));
  const speed = watch.medians();
  const tables = [figuresTable(rows), LEGEND, thoughtLine(all)];
  if (failures.size) tables.push(failuresTable(failures, judged.length));
  return {
    text: [...tables, speedLine(speed)].join("\n\n"),
    row: {
      ...textRow(all),
      ...(groups.length ? { groups: Object.fromEntries(groups) } : {}),
      speed,
      ...(failures.size ? { failures: Object.fromEntries(failures) } : {}),
    },
  };
}
