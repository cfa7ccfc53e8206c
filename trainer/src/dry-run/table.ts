import { duration, figure, whole } from "../progress";
import type { Estimate } from "./estimate";

const sum = (amounts: Record<string, number>) => Object.values(amounts).reduce((a, b) => a + b, 0);
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

function parameters(count: number): string {
  if (count === 0) return "-";
  return count >= 1e9 ? `${(count / 1e9).toFixed(3)} B` : `${(count / 1e6).toFixed(count >= 1e6 ? 1 : 3)} M`;
}

/** Columns as wide as their widest cell, the first to the left, the others to the right. */
function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ")}`.trimEnd(),
  );
}

function size(estimate: Estimate): string[] {
  const rows = estimate.parts.map((part) => [part.name, parameters(part.parameters), parameters(part.trained)]);
  const total = [
    "in all",
    parameters(estimate.parts.reduce((all, part) => all + part.parameters, 0)),
    parameters(estimate.adapters || estimate.parts.reduce((all, part) => all + part.trained, 0)),
  ];
  const note =
    estimate.adapters > 0 ? ['  Of the language model only adapters are trained; "in all" counts them.'] : [];
  return ["Model (counted)", ...table([["", "parameters", "trained"], ...rows, total]), ...note];
}

function batch({ batch, settings, lengths, tokens_a_step, flops_a_step }: Estimate): string[] {
  const [width, height] = settings.photo;
  const names = Object.keys(lengths.usual).filter((name) => name !== "whole");
  const of = (amounts: Record<string, number>) => names.map((name) => whole(amounts[name] ?? 0));
  return [
    `A step (${whole(batch.samples)} replies; a GPU takes ${batch.micro} on ${batch.photos} photo(s), ${batch.accumulate} times)`,
    ...table([
      ["tokens", ...names],
      [`one, a ${width} × ${height} photo`, ...of(lengths.usual)],
      ["one, at the recipe's limits", ...of(lengths.longest)],
      ["a step", ...of(tokens_a_step)],
    ]),
    `  operations: ${Object.entries(flops_a_step)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${name} ${figure(count / 1e12)} TFLOP`)
      .join(", ")}`,
  ];
}

function memory(estimate: Estimate): string[] {
  const phases = Object.entries(estimate.memory);
  const names = [...new Set(phases.flatMap(([, amounts]) => Object.keys(amounts)))];
  const rows = names.map((name) => [
    name,
    ...phases.map(([, amounts]) => (amounts[name] === undefined ? "-" : gigabytes(amounts[name]))),
  ]);
  const how = `${estimate.settings.gpus} GPU(s), shard ${estimate.settings.shard}`;
  return [
    `Memory of one GPU (estimate; ${how}, gradient checkpointing ${estimate.gradient_checkpointing ? "on" : "off"})`,
    ...table([
      ["", ...phases.map(([phase]) => phase)],
      ...rows,
      ["in all", ...phases.map(([, amounts]) => gigabytes(sum(amounts)))],
    ]),
  ];
}

function time(estimate: Estimate): string[] {
  const { settings, seconds_a_step: step, steps, hours, epochs, questions, questions_from } = estimate;
  const rates = `${settings.gpu_tflops} TFLOP/s × ${settings.mfu}, sampling × ${settings.rollout_mfu} or ${settings.gpu_bandwidth_tb} TB/s, ${settings.link_gb} GB/s between GPUs`;
  const rows = Object.entries(step).map(([name, seconds]) => [name, `${figure(seconds)} s`]);
  const lasts =
    steps === null || hours === null
      ? `  How many steps: ${questions_from}.`
      : `  ${whole(steps)} steps${epochs === null ? "" : ` (${epochs} epochs of ${whole(questions ?? 0)} questions, ${questions_from})`}: ${duration(hours * 3600)}`;
  return [
    `Time (estimate; ${rates}; without reading photos)`,
    ...table([...rows, ["a step", `${figure(sum(step))} s`]]),
    lasts,
  ];
}

/** For people; every figure but the counts of parameters is an estimate, and says so. */
export function describe(estimate: Estimate): string {
  const { peak, fits, advice, settings, recipe } = estimate;
  const verdict = `${fits ? "Fits" : "Does not fit"}: ${gigabytes(peak.bytes)} of ${settings.gpu_memory_gb} GB at the peak (${peak.phase}).`;
  return [
    `${recipe}, stage ${settings.stage}: dry run, nothing was trained`,
    "",
    ...size(estimate),
    "",
    ...batch(estimate),
    "",
    ...memory(estimate),
    "",
    ...time(estimate),
    "",
    verdict,
    ...advice.map((line) => `  - ${line}`),
  ].join("\n");
}
