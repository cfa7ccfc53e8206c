/** The bench's figures in words and tables: docs/bench.md down to its heading "Trainer", which is written by hand. */
import { readFileSync, writeFileSync } from "node:fs";
import { duration } from "../../src/cli/output";
import type { Counts } from "./engine-worker";
import type { Sample } from "./processor";
import type { PartName, Results, Run } from "./results";
import type { SideName } from "./sides";
import type { Provider } from "./site";
import { ratios, type Spread, spread } from "./statistics";

const TRAINER = "\n## Trainer\n";
const NAMES: Record<Provider, string> = { wasm: "WASM", webgpu: "WebGPU (SwiftShader, a GPU in software)" };

type Row = (string | null)[];

/** A markdown table, without the columns of which nothing is known. */
function table(head: string[], rows: Row[]): string {
  const kept = head.map((_, i) => i === 0 || rows.some((row) => row[i] !== null));
  const known = rows.filter((row) => row.some((cell, i) => i > 0 && cell !== null));
  const line = (cells: readonly (string | null)[]) =>
    `| ${cells
      .filter((_, i) => kept[i])
      .map((cell) => cell ?? "–")
      .join(" | ")} |`;
  const rule = line(head.map((_, i) => (i === 0 ? "---" : "---:")));
  return [line(head), rule, ...known.map(line)].join("\n");
}

const ms = (values: readonly Sample[] | undefined, of: keyof Sample): string | null => {
  const found = spread((values ?? []).flatMap((sample) => sample[of] ?? []));
  return found && duration(found.median);
};

const ratio = (found: Spread | null): string | null =>
  found && `× ${found.median.toFixed(2)} (${found.low.toFixed(2)}–${found.high.toFixed(2)})`;

const MB = (bytes: number | undefined): string | null =>
  bytes === undefined ? null : `${(bytes / 1e6).toFixed(2)} MB`;

function ranOn({ of }: Results, part: PartName, { date, processor, cores, load }: Run, n: number): string {
  const busy = load.map((value) => value.toFixed(1)).join(" and ");
  return `Commit ${of.commits[part]}, ${date}, n = ${n}; ${cores} cores (${processor}), of which ${busy} were wanted as it began and ended.`;
}

/** Samples of both sides, and how many times ours the other takes. */
function compared(samples: Partial<Record<SideName, Record<string, Sample[]>>>, other: string): string {
  const { ours = {}, against = {} } = samples;
  return table(
    ["", "ours", other, "times ours, wall", "ours, processor", "times ours, processor"],
    Object.entries(ours).map(([name, own]) => [
      name,
      ms(own, "wall"),
      ms(against[name], "wall"),
      ratio(ratios(own, against[name] ?? [], "wall")),
      ms(own, "cpu"),
      ratio(ratios(own, against[name] ?? [], "cpu")),
    ]),
  );
}

const size = (samples: Record<string, Sample[]> | undefined) => Object.values(samples ?? {})[0]?.length ?? 0;

function timed(title: string, name: "visits" | "cold", results: Results, other: string): string[] {
  return (Object.entries(results[name] ?? {}) as [Provider, NonNullable<Results["visits"]>[Provider]][]).flatMap(
    ([provider, run]) =>
      run
        ? [
            `### ${title}, ${NAMES[provider]}`,
            compared(run.samples, other),
            ranOn(results, name, run, size(run.samples.ours)),
          ]
        : [],
  );
}

function photos(results: Results, other: string): string[] {
  return (Object.entries(results.photos ?? {}) as [Provider, NonNullable<Results["photos"]>[Provider]][]).flatMap(
    ([provider, run]) => {
      if (!run) return [];
      const sizes = Object.keys(run.opened.ours ?? {}) as (keyof NonNullable<typeof run.longestTask.ours>)[];
      const task = (side: SideName, name: (typeof sizes)[number]) => {
        const found = run.longestTask[side]?.[name];
        return found === undefined ? null : duration(found);
      };
      return [
        `### A photo opened, ${NAMES[provider]}`,
        compared(run.opened, other),
        table(
          ["longest task of the page, processor", "ours", other],
          sizes.map((name) => [name, task("ours", name), task("against", name)]),
        ),
        ranOn(results, "photos", run, size(run.opened.ours)),
      ];
    },
  );
}

function counts({ of, counts }: Results, other: string): string[] {
  if (!counts?.ours) return [];
  const cells: [string, keyof Counts, string][] = [
    ["dispatches", "dispatches", ""],
    ["read back", "readBytes", " B"],
    ["read-backs", "readBacks", ""],
    ["buffers made", "buffers", ""],
  ];
  const rows = (["photo", "step", "prompt", "click", "hover"] as const).flatMap((what) =>
    cells.map(([name, key, unit]): Row => {
      const of = (side: SideName) => {
        const found = counts[side]?.[what];
        return found ? `${Math.round(found[key]).toLocaleString("en")}${unit}` : null;
      };
      return [`a ${what}: ${name}`, of("ours"), of("against")];
    }),
  );
  return [
    "## What WebGPU is asked for",
    "Counted in the engine's worker, the same on any GPU. A step is the mean of the tokens after the first; a prompt is one on\na photo that is encoded; clicks and hovers are not the first.",
    table(["", "ours", other], rows),
    `Commit ${of.commits.counts}.`,
  ];
}

function sizes({ of, bytes, heap }: Results, other: string): string[] {
  const rows: Row[] = [];
  const sides = ["ours", "against"] as const;
  for (const [name, words] of [
    ["scripts", "scripts that the page names"],
    ["scriptsZipped", "the same, zipped"],
  ] as const)
    if (bytes) rows.push([words, ...sides.map((side) => MB(bytes.page[side]?.[name]))]);
  for (const [provider, visit] of Object.entries(bytes?.visit ?? {})) {
    rows.push([`first visit on ${provider}, until the model is ready`, ...sides.map((side) => MB(visit[side]?.ready))]);
    rows.push([`first visit on ${provider}, all`, ...sides.map((side) => MB(visit[side]?.all))]);
  }
  for (const [provider, found] of Object.entries(heap ?? {})) {
    rows.push([`JS heap at rest on ${provider}, page and worker`, ...sides.map((side) => MB(found[side]?.js))]);
    rows.push([`WASM heap at rest on ${provider}`, ...sides.map((side) => MB(found[side]?.wasm))]);
  }
  if (!rows.length) return [];
  return [
    "## Bytes",
    "Sent by `loupe serve`, headers included, brotli where there is such a file. Heaps after a collection, with one photo.",
    table(["", "ours", other], rows),
    `Bytes of commit ${of.commits.bytes}, heaps of ${of.commits.heap}.`,
  ];
}

function node(results: Results): string[] {
  const { node, visits } = results;
  if (!node) return [];
  const wasm = visits?.wasm?.samples.ours ?? {};
  return [
    "## WASM beside onnxruntime-node on one thread",
    table(
      ["", "Node", "WASM"],
      Object.entries(node.samples).map(([name, samples]) => [name, ms(samples, "wall"), ms(wasm[name], "wall")]),
    ),
    "One after the other, so that these are figures of two runs.",
    ranOn(results, "node", node, size(node.samples)),
  ];
}

function beside(results: Results): string[] {
  return Object.entries(results.transformers ?? {}).flatMap(([provider, run]) => [
    `## Beside transformers.js ${run.version}, ${NAMES[provider as Provider]}`,
    `Its own Qwen2.5-VL class on the same graphs (${run.model}) and the same ONNX Runtime in the same page, by turns. It has no\nmask: to its last token is added what our own rest took in the same round. Nor has it a segment encoder, which our photo pays for.`,
    compared(run.samples, "transformers.js"),
    `Tokens: ${run.tokens.ours} and ${run.tokens.against}. ${ranOn(results, "transformers", run, size(run.samples.ours))}`,
  ]);
}

/** What stands above the trainer's figures. */
export function report(results: Results): string {
  const { of } = results;
  const other = of.against ?? "other";
  return [
    "# Bench",
    `Made by \`npm run bench\` (\`-- --docs\` writes this from [bench.json](bench.json)): ${of.model}, onnxruntime-web ${of.runtime}${of.against ? `,\nin turns with ${of.against}` : ""}. Both builds as they are served, in Chromium; times are medians. Times of one table were taken by\nturns, round by round; "times ours" is the median of the rounds' ratios with its quartiles, above 1 where ours is sooner.\nUnder each table is the commit that it was taken of. WebGPU is SwiftShader here, a GPU in software: it shows that the path\nworks, not how fast it is on a GPU.`,
    "Another build: check its commit out beside this one, give it node_modules, `npx vite build` there, then\n`npm run bench -- --against ../other/dist --json docs/bench.json`. What does not depend on the machine, counts and bytes,\n`npm test` holds to `tests/e2e/budget.ts`.",
    "## Times",
    ...timed("A first visit", "cold", results, other),
    ...timed("A third visit", "visits", results, other),
    ...photos(results, other),
    ...counts(results, other),
    ...sizes(results, other),
    ...node(results),
    ...beside(results),
  ].join("\n\n");
}

export function writeReport(file: string, results: Results): void {
  const page = readFileSync(file, "utf8");
  writeFileSync(file, `${report(results)}\n${page.slice(page.indexOf(TRAINER))}`);
}
