/** Bundles that are broken or mean harm, each in a command of its own: refused in a line that names file or key, soon. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { BundleFolder, MANIFEST } from "./support/bundle-folder";
import { hostileFiles } from "./support/hostile-files";
import { hostileManifests } from "./support/hostile-manifests";
import { report } from "./support/report";
import { runLoupe, wordsThatDoNotFit } from "./support/run-loupe";

const note = report("bundles");
const hostileBundles = [...hostileManifests, ...hostileFiles];
/** Of memory, and of the processor: of all cores, starting the program included. */
const [MOST_MB, MOST_SECONDS] = [2000, 14];
const PHOTO = resolve("public/samples/table.jpg");

/** Where the command is run: what a graph may find here, it may not read. */
const here = mkdtempSync(join(tmpdir(), "loupe-here-"));
for (const name of ["context_queries.bin", "package.json"]) writeFileSync(join(here, name), Buffer.alloc(4096, 7));
afterAll(() => rmSync(here, { recursive: true }));

test("they are enough", () => expect(hostileBundles.length).toBeGreaterThanOrEqual(250));

describe.concurrent("hostile bundles", () => {
  test.each(hostileBundles.map((bundle) => [bundle.what, bundle] as const))("%s", async (what, bundle) => {
    const made = new BundleFolder();
    try {
      bundle.change(made);
      made.finish();
      const took = await runLoupe(["segment", "--image", PHOTO, "--prompt", "the cup", "--models", made.models], {
        cwd: here,
      });
      const { code, signal, stderr, seconds, megabytes } = took;
      const answered = code === 0;
      const end = took.hung ? "HUNG" : answered ? "answered" : `refused (${code ?? signal})`;
      note({
        fault: what,
        outcome: `${end}, ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB`,
        said: [stderr.trim()],
      });
      expect(took.hung).toBe(false);
      expect(wordsThatDoNotFit(stderr)).toEqual([]);
      expect(megabytes).toBeLessThan(MOST_MB);
      expect(seconds).toBeLessThan(MOST_SECONDS);
      if (answered) expect(bundle.mayAnswer).toBe(true);
      else expect(stderr).toMatch(bundle.names);
      expect(stderr.trimEnd().split("\n").length).toBe(1);
    } finally {
      made.remove();
    }
  });
});

test("the bundle they are made of answers", async () => {
  const made = new BundleFolder();
  made.finish();
  const { code, stderr } = await runLoupe(
    ["segment", "--image", PHOTO, "--prompt", "the cup", "--models", made.models],
    { cwd: here },
  );
  made.remove();
  expect([code, stderr]).toEqual([0, ""]);
  expect(MANIFEST.files.length).toBeGreaterThan(10);
});
