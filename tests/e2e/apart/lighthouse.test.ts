/** Lighthouse as it looks at phones, on the build as `loupe serve` gives it: the median of five runs. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findChromium } from "../../../scripts/lib/chromium.mjs";
import { findLighthouse } from "../../../scripts/lib/lighthouse.mjs";
import { startServer } from "../../../src/cli/serving/server";

const RUNS = 5;
const LEAST = { performance: 0.95, accessibility: 1, "best-practices": 1, seo: 1 };
type Category = keyof typeof LEAST;

interface Report {
  categories: Record<Category, { score: number }>;
  audits: Record<string, { title: string; score: number | null; scoreDisplayMode: string; displayValue?: string }>;
}

let server: Server;
let url: string;
let folder: string;
beforeAll(async () => {
  server = await startServer({ app: "dist", models: null }, "127.0.0.1", 0);
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  folder = mkdtempSync(join(tmpdir(), "loupe-lighthouse-"));
});
afterAll(() => {
  server?.close();
  server?.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

async function look(number: number): Promise<Report> {
  const cli = findLighthouse();
  if (!cli) throw new Error("No Lighthouse here. Run `npm run test:long -- lighthouse` with a network.");
  const path = join(folder, `${number}.json`);
  const args = [
    cli,
    url,
    "--output=json",
    `--output-path=${path}`,
    "--quiet",
    "--chrome-flags=--headless=new --no-sandbox",
  ];
  const env = { ...process.env, CHROME_PATH: findChromium() ?? "" };
  const child = spawn(process.execPath, [...args, "--no-enable-error-reporting"], { env, stdio: "inherit" });
  const code = await new Promise((done) => child.on("exit", done));
  if (code !== 0) throw new Error(`Lighthouse ended with ${code}.`);
  return JSON.parse(readFileSync(path, "utf8")) as Report;
}

const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

test("performance is at least 95, all else 100", async () => {
  const reports: Report[] = [];
  for (let i = 0; i < RUNS; i++) reports.push(await look(i));
  const scores = (category: Category) => reports.map(({ categories }) => categories[category].score);
  const medians = Object.fromEntries((Object.keys(LEAST) as Category[]).map((name) => [name, median(scores(name))]));
  const lost = new Set(
    reports.flatMap(({ audits }) =>
      Object.values(audits).flatMap(({ title, score, scoreDisplayMode, displayValue }) =>
        score !== null && score < 0.9 && /binary|numeric|metric/.test(scoreDisplayMode)
          ? [`${title} ${displayValue ?? ""}`]
          : [],
      ),
    ),
  );
  console.log(medians, scores("performance"), [...lost]);
  for (const [name, least] of Object.entries(LEAST)) {
    expect(medians[name], `${name}: ${[...lost].join("; ")}`).toBeGreaterThanOrEqual(least);
  }
});
