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
import { spread } from "../src/report/read-samples";
import { writeReport } from "../src/verbs/report";

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
  put("eval/refcoco-val.json", { set: "refcoco-val", describes: "<i>val</i>", n: 9, giou: 0.5, ciou: 0.4 });
  const figures = {
    n: 9,
    giou: 0.5,
    ciou: 0.4,
    p50: null,
    p70: null,
    p90: null,
    box_accuracy: null,
    absent_accuracy: null,
    answer_rate: null,
    thought_tokens: 20.25,
    thought_tokens_median: 18,
    heatmap_giou: 0.25,
  };
  put("eval/refcoco-val.details.json", {
    questions: 12,
    judged: 9,
    skipped: { "bad-mask": 3 },
    all: figures,
    groups: { "<b>short": { ...figures, giou: 0.123 } },
    correlation: null,
  });
  put("eval/refcoco-val.correlation.svg", "<svg><script>alert(1)</script></svg>");
  put("eval/refcoco-val.of.json", { weights: "x" });
  put("cold_start/samples/00000004.json", {
    step: 4,
    expression: "</h3><script>alert(2)</script>",
    absent: false,
    picture: "../../verify.json",
    replies: [
      { text: "worst", reward: 0, parts: { "<u>": 0 }, advantage: -0.7, drawn: false, picture: "text.jpg" },
      { text: "<img src=x>", reward: 1.5, parts: { mask_iou: 0.75 }, advantage: 0.7, drawn: true, picture: "a.jpg" },
      { text: "", reward: null, parts: {}, advantage: null, drawn: false, picture: "none.jpg" },
    ],
  });
  put("cold_start/samples/text.jpg", "<svg onload=alert(3)>");
  writeFileSync(path.join(run, "cold_start/samples/a.jpg"), Buffer.from([0xff, 0xd8, 0xff, 0xe0]));
  put("cold_start/samples/00000005.json", "{broken");
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

  it("takes the first, the last and some samples in between", () => {
    expect(spread([1, 2, 3, 4, 5, 6, 7, 8, 9], 3)).toEqual([1, 5, 9]);
    expect(spread([1, 2], 3)).toEqual([1, 2]);
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
    // Pictures come as data alone, and a plot as a picture: nothing in it runs.
    const images = page.match(/<img [^>]*>/g) ?? [];
    expect(images).toHaveLength(2);
    for (const image of images)
      expect(image).toMatch(/^<img alt="[^"]*"( loading="lazy")? src="data:image\/(jpeg|svg\+xml);base64,/);
    const rest = page.replace(/<img [^>]*>/g, "");
    expect(rest).not.toMatch(/<script|<img|<svg onload|<i>val|<u>|<b>short|https?:|url\((?!#)/);
    expect(page).toContain("default-src 'none'; style-src 'unsafe-inline'; img-src data:");
  });

  it("shows sample rollouts, the best first", () => {
    const page = reportPage(readRun(run));
    const [best, worst] = [page.indexOf("&lt;img src=x&gt;"), page.indexOf("worst")];
    expect(best).toBeGreaterThan(page.indexOf("&lt;/h3&gt;&lt;script&gt;alert(2)"));
    expect(worst).toBeGreaterThan(best);
    expect(page).toContain('<span class="advantage gain">+0.7 advantage</span>');
    expect(page).toContain('<span class="advantage loss">−0.7 advantage</span>');
    expect(page).toContain('<meter min="0" max="1" value="0.75"></meter><span>0.75</span>');
  });

  it("shows what lies beside an evaluation's figures", () => {
    const page = reportPage(readRun(run));
    expect(page).toContain("left out: 3 bad-mask");
    expect(page).toContain("mean 20.3, median 18");
    expect(page).toContain("<td>12.3</td>");
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

it.each([
  ["a full disk", "/dev/full", /cannot be written: the disk is full/],
  ["a folder", "/", /cannot be written: a folder stands/],
  ["a folder of the system", "/proc/none/x", /cannot be written/],
])("onto %s it is told in a line", (_, file, said) => {
  expect(() => writeReport(run, file)).toThrow(expect.objectContaining({ name: "TrainerError" }));
  expect(() => writeReport(run, file)).toThrow(said);
});
