/** A person deletes what is kept of a model in the moment in which it is about to be read: it comes again. */
import { mkdtempSync, openAsBlob, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as ort from "onnxruntime-node";
import { afterAll, expect, test } from "vitest";
import type { LoadEvent } from "../../src/engine/api";
import { openImage } from "../../src/engine/image/decode-node";
import { createLocalLoupe } from "../../src/engine/loupe";
import type { OrtApi } from "../../src/engine/runtime/ort";
import type { BundleSource } from "../../src/engine/store/source";
import { folderSource } from "../../src/engine/store/source-node";
import { modelsDir } from "./support";

const folder = mkdtempSync(join(tmpdir(), "loupe-gone-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The folder, of which each file is given on the disk, and is gone before it is read, so many `times`; `asked` counts. */
function deleting(source: BundleSource, times: number, asked: Map<string, number>): BundleSource {
  return {
    ...source,
    at: (below) => deleting(source.at(below), times, asked),
    fetch(kept, files, options) {
      const fetching = source.fetch(kept, files, options);
      return {
        ...fetching,
        async file(path) {
          const count = (asked.get(path) ?? 0) + 1;
          asked.set(path, count);
          const bytes = await fetching.file(path);
          if (count > times) return bytes;
          const name = join(folder, path.replaceAll("/", "~"));
          await writeFile(name, bytes as Uint8Array);
          const blob = await openAsBlob(name);
          rmSync(name);
          return blob;
        },
      };
    },
  };
}

async function load(times: number) {
  const asked = new Map<string, number>();
  const loupe = createLocalLoupe({
    runtime: { files: () => [], start: async () => ort as unknown as OrtApi },
    source: deleting(folderSource(modelsDir), times, asked),
    openImage,
    chooseProvider: async () => ({ provider: "cpu", reason: "" }),
  });
  const steps: string[] = [];
  const onEvent = (event: LoadEvent) => event.type === "step" && steps.push(event.step);
  try {
    await loupe.load({ onEvent });
    return { asked, steps };
  } finally {
    await loupe.dispose();
  }
}

test("each file is asked for once more, and the model starts", async () => {
  const { asked, steps } = await load(1);
  expect(steps).toContain("ready");
  expect(asked.size).toBeGreaterThan(10);
  expect(Math.min(...asked.values())).toBeGreaterThanOrEqual(2);
});

test("what is never there when it is read ends the start", async () => {
  await expect(load(Number.POSITIVE_INFINITY)).rejects.toMatchObject({ code: "internal" });
});
