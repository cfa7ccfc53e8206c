/**
 * Bundles that are broken or mean harm, given as a folder, as a ZIP, at an address: refused by file or key and soon, or kept
 * exactly as they are; what is found only when a model starts is found in what was kept as in the bundled one's place.
 */
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addModel } from "./support/add-model";
import { BundleFolder } from "./support/bundle-folder";
import { hostileFiles } from "./support/hostile-files";
import { hostileManifests } from "./support/hostile-manifests";
import { report } from "./support/report";
import { runLoupe, wordsThatDoNotFit } from "./support/run-loupe";
import { byAddress, byFolder, byZip, type Way } from "./support/ways";

const note = report("ways");
/** A models folder's own list is no part of a bundle. */
const bundles = [...hostileManifests, ...hostileFiles].filter(({ what }) => !what.startsWith("registry.json"));
const [MOST_MB, MOST_SECONDS] = [2000, 5];
/** Of a command of its own, starting the program included. */
const MOST_SECONDS_STARTED = 14;
const PHOTO = resolve("public/samples/table.jpg");

const ways = new Map<string, Way>();
beforeAll(async () => {
  for (const way of [byFolder, byZip, await byAddress()]) ways.set(way.name, way);
});
afterAll(async () => {
  for (const way of ways.values()) await way.close();
});

const memory = () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1000;

/** Every listed file is there, as it was in the folder that was given. */
function expectAlike(given: string, kept: string): void {
  const manifest = JSON.parse(readFileSync(join(kept, "manifest.json"), "utf8"));
  for (const { path, bytes } of manifest.files as { path: string; bytes: number }[]) {
    expect(statSync(join(kept, path)).size).toBe(bytes);
    expect(readFileSync(join(kept, path)).equals(readFileSync(join(given, path)))).toBe(true);
  }
}

test("they are enough", () => expect(bundles.length).toBeGreaterThanOrEqual(250));

describe.each(["a folder", "a ZIP", "an address"])("as %s", (name) => {
  test.each(bundles.map((bundle) => [bundle.what, bundle] as const))("%s", async (what, bundle) => {
    const made = new BundleFolder();
    const models = join(made.models, "own");
    try {
      bundle.change(made);
      made.finish();
      const { code, said, seconds } = await addModel(ways.get(name)?.from(made.folder) ?? "", models);
      const text = said.join("\n");
      const outcome = `${code === 0 ? "kept" : "refused"}, ${seconds.toFixed(1)} s, ${memory().toFixed(0)} MB at most so far`;
      note({ fault: `${name}: ${what}`, outcome, said: said.slice(-1) });
      expect(wordsThatDoNotFit(text.replace(/licence .*/s, ""))).toEqual([]);
      expect(seconds).toBeLessThan(MOST_SECONDS);
      expect(memory()).toBeLessThan(MOST_MB);
      if (code !== 0) {
        expect(code).toBe(1);
        expect(said.at(-1)).toMatch(bundle.names);
        expect(existsSync(join(models, "registry.json"))).toBe(false);
        return;
      }
      const [entry] = JSON.parse(readFileSync(join(models, "registry.json"), "utf8")).models;
      expectAlike(made.folder, join(models, entry.path));
      if (bundle.mayAnswer) return;
      const started = await runLoupe(["segment", "--image", PHOTO, "--prompt", "the cup", "--models", models]);
      note({ fault: `${name}, started: ${what}`, outcome: `${started.code}`, said: [started.stderr.trim()] });
      expect(started.hung).toBe(false);
      expect(started.code).not.toBe(0);
      expect(started.stderr).toMatch(bundle.names);
      expect(wordsThatDoNotFit(started.stderr)).toEqual([]);
      expect(started.seconds).toBeLessThan(MOST_SECONDS_STARTED);
      expect(started.megabytes).toBeLessThan(MOST_MB);
    } finally {
      made.remove();
      rmSync(models, { recursive: true, force: true });
    }
  });
});
