/** propose() on a photo of twelve things: what it finds, and how it goes with other calls. */
import { getEventListeners } from "node:events";
import { beforeAll, expect, test } from "vitest";
import type { Loupe, Mask, ProposeEvent } from "../../src/engine/api";
import { decodeMask } from "../../src/engine/mask/rle";
import { createNodeLoupe } from "../../src/engine/node";
import { maskIou } from "../e2e/support/scenes";
import { modelsDir } from "./support";
import { twelveThings } from "./twelve-things";

let loupe: Loupe;
let photo: string;
let things: Awaited<ReturnType<typeof twelveThings>>["things"];

beforeAll(async () => {
  const scene = await twelveThings();
  things = scene.things;
  loupe = createNodeLoupe({ modelsDir });
  await loupe.load();
  ({ photo } = await loupe.encode({ image: scene.image }));
  return () => loupe.dispose();
});

const click = () => loupe.refine({ photo, points: [{ x: 150, y: 140, positive: true }] });

test("of twelve things at least nine are offered; the events tell the same", async () => {
  const events: ProposeEvent[] = [];
  const masks = await loupe.propose({ photo, onEvent: (event) => events.push(event) });
  const found = things.map(({ name, rle }) => ({
    name,
    iou: Math.max(...masks.map((mask) => maskIou(mask.rle, rle))),
  }));
  console.log(`  ${masks.length} masks; ${found.map(({ name, iou }) => `${name} ${iou.toFixed(2)}`).join(", ")}`);
  expect(things).toHaveLength(12);
  expect(found.filter(({ iou }) => iou >= 0.5).length).toBeGreaterThanOrEqual(9);
  expect(masks.length).toBeLessThanOrEqual(60);
  for (const { rle, area, score } of masks.slice(0, 3)) {
    expect(decodeMask(rle).reduce((sum, inside) => sum + inside, 0)).toBe(area);
    expect(score).toBeGreaterThan(0);
  }

  const total = 10 * 7;
  const progress = Array.from({ length: total + 1 }, (_, done) => ({ type: "progress", done, total }));
  expect(events.slice(0, total + 1)).toEqual(progress);
  expect(events.slice(total + 1)).toEqual(masks.map((mask) => ({ type: "proposal", mask })));
});

test("a click and a question get in between two points", async () => {
  const atRest = await click();
  const alone = await loupe.propose({ photo, side: 4 });
  const order: string[] = [];
  const calls: Promise<unknown>[] = [];
  const clicks: Promise<Mask>[] = [];
  const masks = await loupe.propose({
    photo,
    side: 4,
    onEvent: (event) => {
      order.push(event.type === "progress" ? `${event.done}` : "mask");
      if (order.length === 3) {
        const clicked = click();
        clicks.push(clicked);
        calls.push(clicked.then(() => order.push("click")));
      }
      if (order.at(-1) === "6") {
        calls.push(loupe.segment({ photo, prompt: "the dog" }).then(() => order.push("answer")));
      }
    },
  });
  await Promise.all(calls);
  const at = (what: string) => order.indexOf(what);
  // The next point may have been under way.
  expect(at("click")).toBeLessThanOrEqual(at("2") + 2);
  expect(at("answer")).toBeLessThanOrEqual(at("6") + 2);
  expect(at("mask")).toBeGreaterThan(at("answer"));
  expect(await clicks[0]).toEqual(atRest);
  expect(masks).toEqual(alone);
});

test("called off at a point, at a mask, at the last of both, it rejects, and the next call works", async () => {
  const told: ProposeEvent[] = [];
  await loupe.propose({ photo, side: 5, onEvent: (event) => told.push(event) });
  const points = told.filter(({ type }) => type === "progress").length;
  expect(told.length).toBeGreaterThan(points + 2);
  for (const last of [0, 2, points - 1, points + 1, told.length - 1]) {
    const stop = new AbortController();
    let events = 0;
    const onEvent = () => {
      if (events++ === last) stop.abort();
    };
    const proposing = loupe.propose({ photo, side: 5, signal: stop.signal, onEvent });
    await expect(proposing, `at event ${last}`).rejects.toMatchObject({ code: "aborted" });
    expect(events).toBe(last + 1);
    expect(getEventListeners(stop.signal, "abort")).toEqual([]);
    expect((await click()).area).toBeGreaterThan(0);
  }
});

test("refusals, and what is forgotten meanwhile", async () => {
  await expect(loupe.propose({ photo: "photo-0" })).rejects.toMatchObject({ code: "photo-unknown" });
  await expect(loupe.propose({ photo, side: 0 })).rejects.toMatchObject({ code: "internal" });
  const other = await loupe.encode({ image: (await twelveThings()).image });
  let forgotten: Promise<void> | undefined;
  const onEvent = () => {
    forgotten ??= loupe.forget({ photo: other.photo });
  };
  await expect(loupe.propose({ photo: other.photo, onEvent })).rejects.toMatchObject({ code: "photo-unknown" });
  await forgotten;
});

test("dispose() ends it", async () => {
  const own = createNodeLoupe({ modelsDir });
  await own.load();
  const encoded = await own.encode({ image: (await twelveThings()).image });
  const order: string[] = [];
  const ended = own.propose({ photo: encoded.photo }).catch((error) => order.push(error.code));
  await own.dispose();
  order.push("disposed");
  await ended;
  expect(order).toEqual(["aborted", "disposed"]);
});
