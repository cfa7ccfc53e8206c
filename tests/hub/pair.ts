/** A pair of such repositories: as the engine's function takes them, and as a folder of models. */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manifestOfPair, type PairChoice } from "../../src/engine/store/published/pair";
import { NEEDED, type PublishedRepository, TEMPLATES } from "../../src/engine/store/published/repository";
import type { Family, Hub, Quantized, Segmenter } from "./made";

/** What a hub's listing says of the repository, and its small files. */
export function repositoryOf(folder: string, name: string): PublishedRepository {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  const files = paths.sort().map((path) => {
    const bytes = readFileSync(join(folder, path));
    return { path, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
  });
  const small = [...NEEDED.language, ...TEMPLATES].filter((path) => existsSync(join(folder, path)));
  return {
    name,
    revision: createHash("sha1").update(name).digest("hex"),
    licence: { id: "Apache-2.0", note: "" },
    files,
    small: new Map(small.map((path) => [path, new Uint8Array(readFileSync(join(folder, path)))])),
  };
}

export interface PairFolder {
  modelsDir: string;
  id: string;
  /** Of all of its files. */
  bytes: number;
}

/** Bytes: of a manifest that is a file no piece may be more than MOST.piece, and graphs of true widths are. */
const PIECE = 2 ** 26;

/** SHA-256 of each piece of a file. */
function sums(path: string): string[] {
  const bytes = readFileSync(path);
  const count = Math.max(1, Math.ceil(bytes.length / PIECE));
  return Array.from({ length: count }, (_, i) =>
    createHash("sha256")
      .update(bytes.subarray(i * PIECE, (i + 1) * PIECE))
      .digest("hex"),
  );
}

/** A models folder with the pair, asked in the words that it was taught. */
export function pairFolder(
  hub: Hub,
  family: Family | Quantized,
  choice: Partial<PairChoice> = {},
  segmenter: Segmenter = "sam2",
): PairFolder {
  const { system, asked } = hub.questions;
  const parts = { language: family, segmenter } as const;
  const manifest = manifestOfPair(
    repositoryOf(hub.folder(family), `hub/tiny-${family}-ONNX`),
    repositoryOf(hub.folder(segmenter), "hub/tiny-sam2-ONNX"),
    {
      language: family.endsWith("_q4") ? "q4" : "fp32",
      segmenter: "fp32",
      template: { system, question: asked },
      ...choice,
    },
  );
  const modelsDir = mkdtempSync(join(tmpdir(), "loupe-pair-"));
  mkdirSync(join(modelsDir, "pair"));
  for (const [part, name] of Object.entries(parts)) symlinkSync(hub.folder(name), join(modelsDir, "pair", part));
  const files = manifest.files.map(({ path, bytes }) => ({ path, bytes, chunks: sums(join(modelsDir, "pair", path)) }));
  writeFileSync(join(modelsDir, "pair/manifest.json"), JSON.stringify({ ...manifest, chunk_bytes: PIECE, files }));
  const { id, name, licence } = manifest;
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  const models = [{ id, name, path: "pair", bytes, licence: licence.id }];
  writeFileSync(join(modelsDir, "registry.json"), JSON.stringify({ default: id, models }));
  return { modelsDir, id, bytes };
}
