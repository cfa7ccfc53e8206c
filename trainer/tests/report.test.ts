import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recipesFolder } from "../src/paths";
import { loadRecipe } from "../src/recipe/load";
import { smooth, thin, ticks } from "../src/report/chart";
import { html } from "../src/report/html";
import { reportPage } from "../src/report/page";
import { readRun, readSteps } from "../src/report/read";

const metrics = readFileSync(path.join(path.dirname(fileURLToPath(import.meta.url)), "fixtures/metrics.jsonl"), "utf8");
let run: string;

function put(file: string, content: unknown): void {
  const target = path.join(run, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, typeof content === "string" ? content : JSON.stringify(content));
}

beforeAll(() => {
  run = mkdtempSync(path.join(os.tmpdir(), "loupe-report-"));
  const recipe = loadRecipe(path.join(recipesFolder, "pico.yaml"));
  put("cold_start/metrics.jsonl", metrics);
  put("cold_start/config.json", { recipe: { ...recipe, name: "<script>alert(1)</script>" } });
  put("align/metrics.jsonl", '{"event":"step","step":1,"loss":NaN,"metrics":{"<b>":0.5}}\nnot json\n');
  put("verify.json", { passed: true, graphs: { prior: { error: 2e-6 }, connector: { error: 3e-5 } } });
  put("eval-held-out.json", [
    { set: "unseen scenes", n: 500, giou: 0.61234, ciou: null, baselines: { "whole image": 0.1 } },
  ]);
  put("eval-odd.json", { anything: "<img src=x onerror=alert(1)>" });
});
afterAll(() => rmSync(run, { recursive: true, force: true }));

describe("reading a run", () => {
  it("drops what came after a checkpoint that was gone back to", () => {
    const line = (step: number, loss: number) => JSON.stringify({ step, loss, metrics: {} });
    const text = [line(1, 5), line(2, 4), line(3, 9), line(2, 3), line(3, 2)].join("\n");
    expect(readSteps(text).map(({ step, loss }) => [step, loss])).toEqual([
      [1, 5],
      [2, 3],
      [3, 2],
    ]);
  });

  it("orders the stages, counts their steps, and takes the time from the metrics where no status was kept", () => {
    const [coldStart, align] = readRun(run).stages;
    expect([coldStart?.name, align?.name]).toEqual(["cold_start", "align"]);
    const steps = readSteps(metrics);
    expect(coldStart?.step).toBe(steps.at(-1)?.step);
    expect(coldStart?.seconds).toBe(steps.at(-1)?.seconds);
    expect(coldStart?.seconds).toBeGreaterThan(0);
    expect(coldStart?.series.find(({ name }) => name === "loss")?.points).toHaveLength(steps.length);
    expect(align?.series[0]).toEqual({ name: "loss", points: [{ step: 1, value: null }] });
  });

  it("says so where there is nothing", () => {
    expect(() => readRun(path.join(run, "nowhere"))).toThrow("holds no metrics");
  });
});

describe("the page", () => {
  it("escapes whatever the files hold, and has no script and no address in it", () => {
    const page = reportPage(readRun(run));
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(page).not.toMatch(/<script|<img|<b>:|https?:|url\((?!#)/);
    expect(page).toContain("default-src 'none'");
  });

  it("shows a curve for each metric, and the tables", () => {
    const page = reportPage(readRun(run));
    const names = Object.keys(readSteps(metrics)[0]?.metrics ?? {});
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) expect(page).toContain(`<figcaption><b>${name}</b><span>`);
    expect(page).toContain("<em>1 not finite</em>");
    expect(page).toContain("<td>61.2</td>");
    expect(page).toContain("<th>gIoU of whole image</th>");
    expect(page).toContain("<td>2.0e-6</td>");
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(page.length).toBeLessThan(200_000);
  });
});

describe("drawing", () => {
  it("smooths without moving a constant or shortening the curve", () => {
    const flat = Array.from({ length: 500 }, (_, x) => ({ x, y: 3 }));
    for (const { y } of smooth(flat)) expect(y).toBeCloseTo(3, 10);
    const noisy = flat.map(({ x }) => ({ x, y: x % 2 }));
    expect(smooth(noisy).at(-1)?.y).toBeCloseTo(0.5, 1);
    expect(smooth(noisy)).toHaveLength(500);
  });

  it("keeps spikes when it thins", () => {
    const points = Array.from({ length: 10_000 }, (_, x) => ({ x, y: x === 4321 ? 50 : Math.sin(x) }));
    const kept = thin(points, 300);
    expect(kept.length).toBeLessThanOrEqual(300);
    expect(kept).toContainEqual({ x: 4321, y: 50 });
    expect(kept.every(({ x }, index) => index === 0 || x > (kept[index - 1]?.x ?? 0))).toBe(true);
  });

  it("ticks on round numbers inside the range", () => {
    expect(ticks(0, 1, 4)).toEqual([0, 0.5, 1]);
    expect(ticks(0.03, 0.19, 4)).toEqual([0.05, 0.1, 0.15]);
    expect(ticks(1, 6000, 4)).toEqual([2000, 4000, 6000]);
    expect(ticks(2, 2, 4)).toEqual([2]);
  });

  it("escapes everything that html`` is not told is markup", () => {
    expect(html`<p title="${'"x"'}">${["<", html`<b>${"&"}</b>`, null, 0]}</p>`.markup).toBe(
      '<p title="&quot;x&quot;">&lt;<b>&amp;</b>0</p>',
    );
  });
});
