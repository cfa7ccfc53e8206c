import { stringify } from "yaml";
import { duration } from "../progress";
import { chart } from "./chart";
import { evaluations } from "./evaluations";
import { Html, html } from "./html";
import type { RunReport, StageReport } from "./read";
import { sampleCards } from "./samples";
import { style } from "./style";
import { jsonTable, stageTable } from "./tables";

/** The whole report as one file: no scripts, nothing loaded from anywhere (the policy in its head says so too). */
export function reportPage(run: RunReport, written = new Date()): string {
  const seconds = run.stages.reduce((sum, stage) => sum + (stage.seconds ?? 0), 0);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width">
<title>${run.name} · training report</title>
<style>${new Html(style)}</style>
</head>
<body>
<header><h1>${run.name}</h1>
<p>Training report, ${written.toISOString().slice(0, 16).replace("T", " ")} UTC${seconds > 0 ? ` · ${duration(seconds)} in all` : ""}</p></header>
<main>
${run.stages.length === 0 ? null : html`<h2>Stages</h2>${stageTable(run.stages)}`}
${evaluations(run.evaluations)}
${run.verify === null ? null : html`<h2>Verification <small>the exported graphs against PyTorch</small></h2>${jsonTable(run.verify)}`}
${run.stages.map(curves)}
${run.recipe === null ? null : html`<details><summary>The recipe, defaults filled in</summary><pre>${stringify(run.recipe)}</pre></details>`}
</main>
</body>
</html>
`;
  return page.markup;
}

function curves(stage: StageReport, index: number): Html | null {
  if (stage.series.length + stage.samples.length === 0) return null;
  const charts = stage.series.map((series, number) => chart(series, `clip-${index}-${number}`));
  return html`<section id="stage-${stage.name}"><h2>${stage.name}</h2><div class="charts">${charts}</div>
${
  stage.samples.length === 0
    ? null
    : html`<h2>Sample rollouts <small>replies to one question, the best first: reward, advantage, parts, mask and box</small></h2>
${sampleCards(stage.samples)}`
}</section>`;
}
