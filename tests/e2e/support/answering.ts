/** A photo and a sentence become thought, box, heatmap and mask in the built app: what must hold on every provider. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { maskArea, maskBounds } from "../../../src/engine/mask";
import { App, type ExportedResult } from "./app";
import { maskIou, scene, scenePath, truthOf } from "./scenes";

/** Least IoU of the final mask with the truth. */
const MASK_BAR = 0.6;

const PHOTO = scene("wood");
const FIRST = "the frog";
const SECOND = "the zebra";
const ABSENT = "the airplane";

export function maskOf(result: ExportedResult | undefined) {
  if (!result?.rle) throw new Error("there is no mask");
  return result.rle;
}

/** `answered` is given the first answer. */
export function describeAnswers(
  provider: "wasm" | "webgpu",
  browser: () => Browser,
  answered: (result: ExportedResult) => void = () => {},
): void {
  describe(`on ${provider}`, () => {
    let app: App;
    beforeAll(async () => {
      app = await App.open(browser(), { baseUrl: inject("baseUrl"), provider });
    });
    afterAll(() => app?.close());

    test("the thought streams in before box, heatmap and mask, and the mask is right", async () => {
      await app.upload(scenePath(PHOTO));
      const lengths = app.watchText("thought");
      expect(await app.ask(FIRST)).toBe("done");

      // A thought that grew, rather than one that appeared whole.
      expect((await lengths()).length).toBeGreaterThan(1);

      const marks = await app.marks();
      const first = (name: string) => marks.find((mark) => mark.name === `loupe:${name}`)?.startTime ?? Number.NaN;
      expect(first("token")).toBeLessThan(first("box"));
      expect(first("box")).toBeLessThanOrEqual(first("heatmap"));
      expect(first("heatmap")).toBeLessThanOrEqual(first("mask"));

      const result = await app.exportJson();
      answered(result);
      expect(result.absent).toBe(false);
      expect(result.think.length).toBeGreaterThan(0);
      expect(await app.find("thought").textContent()).toContain(result.think);
      expect(result.box).not.toBeNull();
      expect(maskIou(maskOf(result), truthOf(PHOTO, FIRST))).toBeGreaterThanOrEqual(MASK_BAR);
      expect(await app.objects()).toMatchObject([
        { area: maskArea(maskOf(result)), bounds: maskBounds(maskOf(result)), source: "words", selected: true },
      ]);
      // Ready for the next question.
      expect(await app.find("prompt").inputValue()).toBe("");
    });

    test("the page says what it runs on", async () => {
      expect(await app.find("model-status").getAttribute("data-provider")).toBe(provider);
    });

    test("a second prompt on the same photo adds an object, and costs no image encoding", async () => {
      expect(await app.ask(SECOND)).toBe("done");
      const { timings, ...result } = await app.exportJson();
      expect(result.prompt).toBe(SECOND);
      expect((await app.objects()).map(({ selected }) => selected)).toEqual([false, true]);
      for (const step of ["preprocess", "vision_encoder", "segment_encoder", "prefix"]) {
        expect(timings).not.toHaveProperty(step);
      }
      for (const step of ["prefill", "first_token", "decode", "context", "prior", "mask_decoder"]) {
        expect(timings, step).toHaveProperty(step);
      }
      expect(maskIou(maskOf({ timings, ...result }), truthOf(PHOTO, SECOND))).toBeGreaterThanOrEqual(MASK_BAR);
    });

    test("a prompt that matches nothing is refused", async () => {
      expect(await app.ask(ABSENT)).toBe("absent");
      expect(await app.find("refusal").getAttribute("data-absent")).toBe("true");
      expect(await app.answered()).toBe(ABSENT);
      // The way on from here.
      await app.find("show-me").click();
      expect(await app.find("tool-point").getAttribute("aria-pressed")).toBe("true");
      expect(await app.objects()).toHaveLength(2);
    });

    test("nothing left the origin, and nothing complained", () => {
      expect(app.requests.filter((url) => url.includes("/models/")).length).toBeGreaterThan(0);
      expect(app.strangers()).toEqual([]);
      expect(app.complaints).toEqual([]);
    });
  });
}
