// `npm test`: sets up what is missing, runs every check and test, and ends with one line: "N passed, N failed".
// `npm test -- unit e2e` runs only the named steps; `npm run test:long` (--long) runs the long tests instead.
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { findChromium } from "./lib/chromium.mjs";
import { ROOT, run } from "./lib/command.mjs";
import { setupLighthouse } from "./lib/lighthouse.mjs";
import { setupOtherBrowsers } from "./lib/other-browsers.mjs";
import { pythonOf } from "./lib/python.mjs";
import { readJunit, readVitest } from "./lib/reports.mjs";
import { setup } from "./setup.mjs";

const RESULTS = join(ROOT, "test-results");
const bin = (path) => join(ROOT, "node_modules", path);

/** A check has no report: it passes or fails as a whole, and counts as one. */
function check(name, title, script, args) {
  return { name, title, run: () => run(process.execPath, [bin(script), ...args]), read: null };
}

/** `files`: parts of the names of those to run; all of the config without. */
function vitest(name, title, config, files = []) {
  const report = join(RESULTS, `${name}.json`);
  const args = [
    "run",
    ...files,
    "--config",
    config,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ];
  return {
    name,
    title,
    missing: existsSync(join(ROOT, config)) ? null : config,
    run: () =>
      run(process.execPath, [bin("vitest/vitest.mjs"), ...args], { env: { CHROMIUM_PATH: findChromium() ?? "" } }),
    read: () => readVitest(report),
  };
}

/** `more`: of pytest's arguments. */
function pytest(name, title, which, more = []) {
  const report = join(RESULTS, `${name}.xml`);
  const args = ["-m", "pytest", "-q", "-m", which, "tests", `--junitxml=${report}`, ...more];
  // With more threads than cores each waits for the others.
  const env = more.length ? { OMP_NUM_THREADS: "1" } : {};
  return {
    name,
    title,
    run: () => run(pythonOf(), args, { cwd: join(ROOT, "trainer/engine"), env }),
    read: () => readJunit(report),
  };
}

const buildApp = () => check("build", "Build the app (Vite)", "vite/bin/vite.js", ["build"]);

const steps = () => [
  check("lint", "Lint and format (Biome)", "@biomejs/biome/bin/biome", ["check", "--error-on-warnings"]),
  check("types", "Types (TypeScript)", "typescript/bin/tsc", ["-b"]),
  vitest("unit", "Unit tests (Vitest)", "vitest.config.ts"),
  pytest("trainer", "Trainer engine (pytest)", "not long", ["-n", "2", "--dist", "loadfile"]),
  buildApp(),
  vitest("browser", "Browser tests", "vitest.browser.config.ts"),
  vitest("e2e", "End-to-end tests in Chromium", "vitest.e2e.config.ts"),
];

/** Of tests/faults, by part: together they take longer than a part may. */
const FAULTS = [
  ["faults", "Faults of page, network and storage (Chromium)", ["page", "network", "storage"]],
  ["inputs", "Odd pictures, hostile prompts, bundles and lines", ["pictures", "prompts", "bundles", "lines"]],
  ["kills", "Commands and trainings killed", ["kills", "trainings"]],
  ["ways", "Hostile bundles by folder, ZIP, address and hub", ["ways", "pairs"]],
];

/** What takes too long for every change: `npm run test:long`. */
const longSteps = () => [
  pytest("trainer-long", "Trainer engine, long tests (pytest)", "long"),
  vitest("long", "Full-size bundles in the engine (Vitest)", "vitest.long.config.ts", ["full-size"]),
  vitest("downloads", "Downloads cut at 50 bytes (Chromium)", "vitest.long.config.ts", ["downloads"]),
  vitest("clicks", "Clicks on 1,000 photos (Vitest)", "vitest.long.config.ts", ["clicks"]),
  vitest("adding", "Things added by docs/adding.md (Vitest)", "vitest.long.config.ts", ["adding"]),
  vitest("consume", "The packed engine on pages of others (Chromium)", "vitest.consume.config.ts"),
  ...stepsOfApp().map((step) => ({ ...step, run: async () => (await built()) || step.run() })),
];

/** The exit code, of one build for all parts that need it. */
let building = null;
function built() {
  building ??= buildApp().run();
  return building;
}

/** Of the built app: as it is now. */
const stepsOfApp = () => [
  vitest("true-widths", "Models of true widths beside transformers.js (Chromium)", "vitest.long.config.ts", [
    "true-widths",
  ]),
  vitest("lens", "docs/lens.md on made-up checkpoints (Chromium)", "vitest.long.config.ts", ["lens-document"]),
  vitest("webgpu", "Whole answers on WebGPU in software (Chromium)", "vitest.webgpu.config.ts"),
  {
    ...vitest("browsers", "The app in Firefox and WebKitGTK", "vitest.apart.config.ts", ["browsers"]),
    prepare: setupOtherBrowsers,
  },
  vitest("first-visit", "First visit at 1.5 Mbps (Chromium)", "vitest.apart.config.ts", ["first-visit"]),
  {
    ...vitest("lighthouse", "Lighthouse, mobile, the median of five", "vitest.apart.config.ts", ["lighthouse"]),
    prepare: setupLighthouse,
  },
  ...FAULTS.map(([name, title, files]) =>
    vitest(
      name,
      title,
      "vitest.faults.config.ts",
      files.map((file) => `faults/${file}.test.ts`),
    ),
  ),
  vitest("memory", "Memory over 50 answers (Chromium)", "vitest.apart.config.ts", ["memory"]),
  vitest("many-photos", "200 photos in less than 1 GB (Chromium)", "vitest.apart.config.ts", ["many-photos"]),
];

async function runStep(step) {
  const start = performance.now();
  console.log(`\n── ${step.title}`);
  if (step.missing) {
    console.error(`${step.missing} is missing.`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  await step.prepare?.();
  const code = await step.run();
  const counts = step.read ? step.read() : { passed: code === 0 ? 1 : 0, failed: 0, skipped: 0 };
  const result = counts ?? { passed: 0, failed: 0, skipped: 0 };
  // A runner that fails without a failed test (a crash, an empty or missing report) is a failure all the same.
  if ((code !== 0 || !counts) && result.failed === 0) result.failed = 1;
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(
    `${step.title}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped, ${seconds} s`,
  );
  return result;
}

async function runAll(only) {
  const chosen = only.includes("--long") ? longSteps() : steps();
  const names = only.filter((name) => name !== "--long");
  const known = chosen.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length) {
    console.error(`There is no ${unknown.join(", ")}. There are ${known.join(", ")}.`);
    return { passed: 0, failed: 1, again: [] };
  }
  if (!(await setup({ withTests: true }))) return { passed: 0, failed: 1, again: [] };
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
  const total = { passed: 0, failed: 0, again: [] };
  for (const step of chosen.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const { passed, failed, again = [] } = await runStep(step);
    total.passed += passed;
    total.failed += failed;
    total.again.push(...again);
  }
  return total;
}

const { passed, failed, again } = await runAll(process.argv.slice(2));
for (const name of again) console.log(`passed at the second try: ${name}`);
console.log(`\n${passed} passed${again.length ? ` (${again.length} at the second try)` : ""}, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
