/** Head "box" on a pair in the layout of transformers.js: thought, boxes, masks, refusal, several objects, clicks. */
import { rmSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import type { Box, Loupe, Mask, SegmentEvent } from "../../src/engine/api";
import { boxIou } from "../../src/engine/coordinates";
import { maskHas } from "../../src/engine/mask/places";
import { createNodeLoupe } from "../../src/engine/node";
import { resultOfPart } from "../../src/engine/pipeline/crop";
import { type Family, type Hub, makeHub } from "../hub/made";
import { pairFolder } from "../hub/pair";

const FAMILY: Family = "qwen2_5_vl";
let hub: Hub;
let loupe: Loupe;
let photo: string;

beforeAll(async () => {
  hub = await makeHub([FAMILY, "sam2"]);
  const { modelsDir } = pairFolder(hub, FAMILY);
  loupe = createNodeLoupe({ modelsDir });
  const { head } = await loupe.load({});
  expect(head).toBe("box");
  ({ photo } = await loupe.encode({ image: hub.photo }));
  return async () => {
    await loupe.dispose();
    rmSync(modelsDir, { recursive: true });
  };
}, 600_000);

/** What was taught: each box fills itself. */
const expectMask = ({ bounds, logits, score }: Mask, box: Box) => {
  expect(boxIou(bounds as Box, box)).toBeGreaterThan(0.75);
  expect(logits.length).toBe(256 * 256);
  expect(score).toBeGreaterThan(0);
};

async function ask(prompt: string) {
  const events: SegmentEvent[] = [];
  const result = await loupe.segment({ photo, prompt, onEvent: (event) => events.push(event) });
  return { result, events };
}

test("one thing: its thought, its box, its mask", async () => {
  const { thought, things, replies } = hub.questions.answers["the red thing"] as Hub["questions"]["answers"][string];
  const { result, events } = await ask("the red thing");
  expect(result).toMatchObject({
    think: thought,
    label: "red box",
    absent: false,
    heatmap: null,
    others: [],
    notes: [],
  });
  const { box } = things[0] as { box: Box };
  expect(result.box).toEqual(box);
  expectMask(result.mask as Mask, box);
  expect(result.score).toBe(result.mask?.score);
  const text = events.flatMap((event) => (event.type === "token" ? [event.text] : [])).join("");
  expect(text).toBe(replies[FAMILY]);
  expect(events.flatMap((event) => (event.type === "box" ? [event.box] : []))).toEqual([box]);
  expect(events.some((event) => event.type === "mask")).toBe(true);
});

test("two things: each has its box, its label and its mask", async () => {
  const { things } = hub.questions.answers["both things"] as Hub["questions"]["answers"][string];
  const { result } = await ask("both things");
  expect(result.notes).toEqual([]);
  const found = [{ box: result.box, label: result.label, mask: result.mask }, ...result.others];
  expect(found.map(({ box, label }) => ({ box, label }))).toEqual(things);
  for (const { box, mask } of found) expectMask(mask as Mask, box as Box);
});

test("nothing that matches: a refusal with its thought", async () => {
  const { result } = await ask("an elephant");
  expect(result).toMatchObject({ think: "no animal here", absent: true, box: null, mask: null, others: [], score: 0 });
});

test("clicks, boxes and both, after an answer", async () => {
  const { things } = hub.questions.answers["both things"] as Hub["questions"]["answers"][string];
  const [red, green] = things.map(({ box }) => box) as [Box, Box];
  const middle = ([x1, y1, x2, y2]: Box) => ({ x: (x1 + x2) / 2, y: (y1 + y2) / 2, positive: true });
  expectMask(await loupe.refine({ photo, points: [middle(green)] }), green);
  expectMask(await loupe.refine({ photo, points: [], box: red }), red);
  const { mask } = (await ask("the red thing")).result;
  const both = await loupe.refine({ photo, points: [middle(red)], box: red, previous: mask?.rle });
  expectMask(both, red);
  const without = { x: red[0] + 5, y: red[1] + 5, positive: false };
  const less = await loupe.refine({ photo, points: [middle(red), without], box: red, previous: mask?.rle });
  expect(maskHas(less.rle, without.x, without.y)).toBe(false);
  expect(maskHas(less.rle, middle(red).x, middle(red).y)).toBe(true);
});

test("what was found in a part of the photo lies in the photo, all of it", async () => {
  const { result } = await ask("both things");
  const part = { crop: [100, 50, 548, 274] as Box, photo: { width: 700, height: 400 } };
  const { others } = resultOfPart(result, part);
  const { box } = result.others[0] as { box: Box };
  expect(others[0]?.box).toEqual([box[0] + 100, box[1] + 50, box[2] + 100, box[3] + 50]);
  expect(others[0]?.mask.rle.size).toEqual([400, 700]);
  expect(others[0]?.mask.area).toBe(result.others[0]?.mask.area);
});
