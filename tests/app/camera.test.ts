import { describe, expect, test } from "vitest";
import {
  MOST_ZOOM,
  overflows,
  pan,
  resized,
  showing,
  toPhoto,
  toStage,
  type View,
  wholeView,
  zoomAt,
  zoomTo,
} from "../../src/app/camera";
import { wheelFactor } from "../../src/app/stage/wheel";
import { Random } from "../random";

const stage = { width: 1128, height: 856 };
const photo = { width: 4000, height: 3000 };
const whole = wholeView(stage, photo);

test("the whole photo is in the middle, as large as the stage allows", () => {
  expect(whole.scale).toBeCloseTo(1128 / 4000, 12);
  expect(whole.x).toBeCloseTo(0, 9);
  expect(whole.y).toBeCloseTo((856 - 3000 * whole.scale) / 2, 9);
  expect(wholeView({ width: 100, height: 1000 }, { width: 10, height: 10 })).toEqual({ scale: 10, x: 0, y: 450 });
});

test("a photo that would be a line is shown from its middle, and can be panned and zoomed to any pixel", () => {
  for (const long of [
    { width: 8000, height: 8 },
    { width: 8, height: 8000 },
  ]) {
    const view = wholeView(stage, long);
    expect(Math.min(long.width, long.height) * view.scale).toBe(24);
    expect(toPhoto(view, { x: stage.width / 2, y: stage.height / 2 })).toEqual({
      x: long.width / 2,
      y: long.height / 2,
    });
    expect([overflows(view, stage, long), overflows(whole, stage, photo)]).toEqual([true, false]);
    const end = toStage(pan(view, -1e9, -1e9, stage, long), { x: long.width - 0.5, y: long.height - 0.5 });
    expect(end.x > 0 && end.x < stage.width && end.y > 0 && end.y < stage.height).toBe(true);
    expect(zoomAt(view, { x: 1, y: 1 }, 1e6, stage, long)?.scale).toBeGreaterThan(24);
    expect(zoomAt(view, { x: 1, y: 1 }, 0.5, stage, long)).toBeNull();
  }
  // One that is only long is whole.
  expect(wholeView(stage, { width: 8100, height: 1080 }).scale).toBe(1128 / 8100);
});

test("stage and photo are each other's way back", () => {
  const view: View = { scale: 3.7, x: -812.4, y: 33.1 };
  const there = toStage(view, { x: 123.25, y: 456.5 });
  expect(there).toEqual({ x: -812.4 + 3.7 * 123.25, y: 33.1 + 3.7 * 456.5 });
  const back = toPhoto(view, there);
  expect(back.x).toBeCloseTo(123.25, 9);
  expect(back.y).toBeCloseTo(456.5, 9);
});

describe("zoomAt", () => {
  test("what is under the pointer stays there, in and out again", () => {
    const random = new Random(7);
    for (let i = 0; i < 200; i++) {
      const place = { x: random.integer(0, photo.width), y: random.integer(0, photo.height) };
      const at = toStage(whole, place);
      const near = zoomAt(whole, at, 1 + 20 * random.fraction(), stage, photo) as View;
      const shown = toStage(near, place);
      expect(Math.hypot(shown.x - at.x, shown.y - at.y)).toBeLessThan(1e-6);
    }
  });

  test("no smaller than the whole photo, no larger than 32 times that", () => {
    const middle = { x: 564, y: 428 };
    expect(zoomAt(whole, middle, 0.5, stage, photo)).toBeNull();
    expect(zoomAt(whole, middle, 1e6, stage, photo)?.scale).toBeCloseTo(whole.scale * MOST_ZOOM, 9);
    const near = zoomAt(whole, middle, 4, stage, photo) as View;
    expect(zoomAt(near, middle, 0.01, stage, photo)).toBeNull();
  });

  test("a small photo at actual pixels is smaller than the stage, and grows from there", () => {
    const small = { width: 300, height: 200 };
    const view = zoomTo(wholeView(stage, small), 1, stage, small);
    expect(view).toEqual({ scale: 1, x: 414, y: 328 });
    expect(zoomAt(view, { x: 500, y: 400 }, 0.5, stage, small)?.scale).toBe(1);
    expect(zoomAt(view, { x: 500, y: 400 }, 1.5, stage, small)?.scale).toBe(1.5);
  });
});

test("the photo can be panned until its edge is in the stage's middle, and not away", () => {
  const near = zoomAt(whole, { x: 564, y: 428 }, 4, stage, photo) as View;
  expect(pan(near, 10, -20, stage, photo)).toEqual({ scale: near.scale, x: near.x + 10, y: near.y - 20 });
  const far = pan(near, 1e9, -1e9, stage, photo);
  expect(far.x).toBe(stage.width / 2);
  expect(far.y + photo.height * far.scale).toBeCloseTo(stage.height / 2, 6);
});

test("another size of the stage keeps its middle; the whole photo stays whole", () => {
  expect(resized(null, stage, { width: 500, height: 900 }, photo)).toBeNull();
  const near = zoomAt(whole, { x: 300, y: 500 }, 8, stage, photo) as View;
  const before = toPhoto(near, { x: stage.width / 2, y: stage.height / 2 });
  const after = toPhoto(resized(near, stage, { width: 500, height: 900 }, photo) as View, { x: 250, y: 450 });
  expect(after.x).toBeCloseTo(before.x, 6);
  expect(after.y).toBeCloseTo(before.y, 6);
});

test("a place comes into view by the shortest way, and one that is in view moves nothing", () => {
  const near = zoomAt(whole, { x: 0, y: 428 }, 16, stage, photo) as View;
  expect(showing(near, toPhoto(near, { x: 400, y: 400 }), 48, stage, photo)).toBe(near);
  const place = toPhoto(near, { x: 1500, y: 300 });
  expect(toStage(showing(near, place, 48, stage, photo), place)).toEqual({
    x: expect.closeTo(stage.width - 48, 6),
    y: expect.closeTo(300, 6),
  });
});

test("a wheel zooms alike in pixels, lines and pages; a pinch in many small steps is not too fast", () => {
  const wheel = (deltaY: number, deltaMode = 0, ctrlKey = false) => wheelFactor({ deltaY, deltaMode, ctrlKey }, 800);
  expect(wheel(-100)).toBeCloseTo(1 / wheel(100), 9);
  expect(wheel(-100)).toBeGreaterThan(1.1);
  expect(wheel(-100)).toBeLessThan(1.3);
  expect(wheel(-6, 1)).toBeCloseTo(wheel(-96), 9);
  expect(wheel(-1, 2)).toBe(wheel(-5000));
  // Half a second of a trackpad's scrolling, 30 events.
  expect(wheel(-8) ** 30).toBeLessThan(2);
  // A mouse's wheel with Ctrl is no leap.
  expect(wheel(-120, 0, true)).toBeLessThan(1.4);
});
