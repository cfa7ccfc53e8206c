import { figure, whole } from "../progress";
import { type Html, html } from "./html";
import type { Details, EvaluationReport } from "./read-evaluations";
import { evaluationRows, evaluationTable, figuresOfGroups, jsonTable } from "./tables";

/** Figures of all sets in one table, then what lies beside each: groups, skips, the plots. */
export function evaluations(reports: readonly EvaluationReport[]): Html | null {
  if (reports.length === 0) return null;
  const rows = reports.map(({ value }) => evaluationRows(value));
  const plots = reports.filter((report) => report.plot !== null);
  return html`${
    rows.every((one) => one === null)
      ? null
      : html`<h2>Evaluation <small>in percent</small></h2>${evaluationTable(rows.flatMap((one) => one ?? []))}`
  }
${reports.map(({ file, value, details }, index) =>
  rows[index] === null
    ? html`<h2>Evaluation <small>${file}</small></h2>${jsonTable(value)}`
    : details && html`<h3>${nameOf(file)}</h3>${beside(details)}`,
)}
${
  plots.length === 0
    ? null
    : html`<h2>Heatmap and mask <small>does a better heatmap come with a better mask?</small></h2>
<div class="charts plots">${plots.map(plot)}</div>`
}`;
}

function beside(details: Details): Html {
  const { all, skipped, groups } = details;
  const thoughts =
    all.thought_tokens === null
      ? null
      : `tokens of thought: mean ${figure(all.thought_tokens)}, median ${figure(all.thought_tokens_median)}`;
  const heatmap = all.heatmap_giou === null ? null : `gIoU of the heatmap ${(all.heatmap_giou * 100).toFixed(1)}`;
  const left = Object.entries(skipped).map(([code, count]) => `${whole(count)} ${code}`);
  const skips = left.length === 0 ? null : `left out: ${left.join(", ")}`;
  const words = [`${whole(details.judged)} judged`, thoughts, heatmap, skips].filter((part) => part !== null);
  return html`<p class="beside">${words.join(" · ")}</p>
${Object.keys(groups).length === 0 ? null : figuresOfGroups(groups)}`;
}

/** As an image: whatever the file holds, nothing in it runs. */
function plot({ file, plot: svg }: EvaluationReport): Html | null {
  if (svg === null) return null;
  return html`<figure><img alt="${`scatter of heatmap IoU and mask IoU of ${nameOf(file)}`}" src="data:image/svg+xml;base64,${svg.toString("base64")}"></figure>`;
}

const nameOf = (file: string) => file.replace(/^eval\//, "").replace(/\.json$/, "");
