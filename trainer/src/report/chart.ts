import { figure, whole } from "../progress";
import { type Html, html } from "./html";
import type { Series } from "./read";

const size = { width: 360, height: 190 };
const plot = { left: 46, right: 350, top: 10, bottom: 166 };
/** Points drawn at most: two for each horizontal pixel would be more than can be seen. */
const mostPoints = 300;

export interface XY {
  x: number;
  y: number;
}

/** Exponential average over about a thirtieth of the curve, without the pull of a start value. */
export function smooth(points: readonly XY[]): XY[] {
  const keep = 1 - 1 / Math.max(1, Math.min(200, points.length / 30));
  let sum = 0;
  let mass = 0;
  return points.map(({ x, y }) => {
    sum = keep * sum + y;
    mass = keep * mass + 1;
    return { x, y: sum / mass };
  });
}

/** Keeps a bucket's lowest and highest point, so that spikes stay visible. */
export function thin(points: readonly XY[], most: number): XY[] {
  if (points.length <= most) return [...points];
  const bucket = Math.ceil(points.length / (most / 2));
  const kept: XY[] = [];
  for (let start = 0; start < points.length; start += bucket) {
    const group = points.slice(start, start + bucket);
    const low = group.reduce((a, b) => (b.y < a.y ? b : a));
    const high = group.reduce((a, b) => (b.y > a.y ? b : a));
    kept.push(...(low === high ? [low] : low.x < high.x ? [low, high] : [high, low]));
  }
  return kept;
}

/** Round numbers (1, 2 or 5 times a power of ten) inside a range, about `count` of them. */
export function ticks(low: number, high: number, count: number): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const spacing = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / spacing - 1e-9);
  const last = Math.floor(high / spacing + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * spacing).toPrecision(12)));
}

/** Outliers do not squeeze the curve flat: the range holds the smoothed line and 99 % of the points. */
function valueRange(raw: readonly XY[], line: readonly XY[]): [number, number] {
  const sorted = raw.map((point) => point.y).sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))] ?? 0;
  const low = line.reduce((least, point) => Math.min(least, point.y), at(0.005));
  const high = line.reduce((most, point) => Math.max(most, point.y), at(0.995));
  const room = high > low ? (high - low) * 0.05 : Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}

const short = (value: number) => (value >= 10_000 ? `${figure(value / 1000)}k` : String(value));
const pathOf = (points: readonly XY[], sx: (x: number) => number, sy: (y: number) => number) =>
  points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${sx(x).toFixed(1)} ${sy(y).toFixed(1)}`).join("");

/** One metric as a figure: raw points faint, their smoothed line over them, the last smoothed value in the caption. */
export function chart(series: Series, id: string): Html {
  const raw = series.points.flatMap(({ step, value }) => (value === null ? [] : [{ x: step, y: value }]));
  const lost = series.points.length - raw.length;
  const gaps = lost === 0 ? null : html` <em>${whole(lost)} not finite</em>`;
  const first = raw[0];
  const end = raw.at(-1);
  if (first === undefined || end === undefined) {
    return html`<figure><figcaption><b>${series.name}</b>${gaps}</figcaption></figure>`;
  }
  const line = smooth(raw);
  const final = line.at(-1) ?? end;
  const [low, high] = valueRange(raw, line);
  const across = end.x - first.x || 1;
  const sx = (x: number) => plot.left + ((x - first.x) / across) * (plot.right - plot.left);
  const sy = (y: number) => plot.bottom - ((y - low) / (high - low)) * (plot.bottom - plot.top);
  const rows = ticks(low, high, 4).map(
    (y) => html`<path class="grid" d="M${plot.left} ${sy(y).toFixed(1)}H${plot.right}"/>
<text x="${plot.left - 6}" y="${(sy(y) + 3.5).toFixed(1)}" text-anchor="end">${short(y)}</text>`,
  );
  const columns = ticks(first.x, end.x, 4).map(
    (x) => html`<text x="${sx(x).toFixed(1)}" y="${plot.bottom + 16}" text-anchor="middle">${short(x)}</text>`,
  );
  return html`<figure>
<figcaption><b>${series.name}</b><span>${figure(final.y)}</span>${gaps}</figcaption>
<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${`${series.name}: from ${figure(line[0]?.y ?? first.y)} to ${figure(final.y)} over ${whole(end.x)} steps`}">
<clipPath id="${id}"><rect x="${plot.left}" y="${plot.top - 4}" width="${plot.right - plot.left + 4}" height="${plot.bottom - plot.top + 8}"/></clipPath>
${rows}${columns}
<g clip-path="url(#${id})"><path class="raw" d="${pathOf(thin(raw, mostPoints), sx, sy)}"/>
<path class="line" d="${pathOf(thin(line, mostPoints), sx, sy)}"/>
<circle class="end" cx="${sx(final.x).toFixed(1)}" cy="${sy(final.y).toFixed(1)}" r="3"/></g>
</svg>
</figure>`;
}
