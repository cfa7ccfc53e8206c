/**
 * `npm run samples`: asks the default bundle the gallery's questions and writes what it answers beside the photos, a
 * document each (docs/formats.md), and the outlines of what it found into their list. The page offers these answers before
 * there is a model.
 */
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { createNodeLoupe } from "../../src/engine/node";
import { outlinesOf, prepared } from "./prepared";

const FOLDER = resolve(import.meta.dirname, "../../public/samples");
const LIST = resolve(FOLDER, "samples.json");
/** An answer comes with the photo, over whatever line there is. */
const MAX_BYTES = 30_000;

const loupe = createNodeLoupe({ modelsDir: resolve(import.meta.dirname, "../../models") });
const { version } = await loupe.load();
const { samples } = JSON.parse(await readFile(LIST, "utf8"));
for (const sample of samples) {
  if (!sample.gallery) continue;
  const text = await prepared(loupe, version, sample, await readFile(resolve(FOLDER, sample.file)));
  if (text.length > MAX_BYTES) throw new Error(`${sample.id}: ${text.length} bytes, more than ${MAX_BYTES}.`);
  await writeFile(resolve(FOLDER, sample.gallery.prepared), `${text}\n`);
  sample.gallery.outlines = outlinesOf(text);
  console.log(`${sample.gallery.prepared} ${text.length} bytes`);
}
await writeFile(LIST, `${JSON.stringify({ samples }, null, 2)}\n`);
await loupe.dispose();
