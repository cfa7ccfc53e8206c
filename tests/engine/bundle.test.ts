import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LoadEvent } from "../../src/engine/api";
import { graphNames } from "../../src/engine/store/manifest";
import { findModel, readRegistry } from "../../src/engine/store/registry";
import { folderSource } from "../../src/engine/store/source-node";
import { readVocabulary } from "../../src/engine/store/vocabulary";
import { loadBundle } from "../whole-bundle";

/** A bundle whose files are of the right kind only on the outside: what is under test never looks inside. */
const CHUNK = 64;
let folder: string;

function describeFile(path: string, bytes: Buffer) {
  const chunks = [];
  for (let at = 0; at < bytes.length; at += CHUNK) {
    chunks.push(
      createHash("sha256")
        .update(bytes.subarray(at, at + CHUNK))
        .digest("hex"),
    );
  }
  return { path, bytes: bytes.length, chunks };
}

function manifest() {
  const paths = [
    "context.bin",
    "tokenizer.json",
    "tokenizer_config.json",
    ...graphNames.flatMap((g) => [`${g}.onnx`, `${g}.data`]),
  ];
  const files = paths.map((path, i) => {
    const bytes = Buffer.from(`${path} `.repeat(3 + i));
    writeFileSync(join(folder, path), bytes);
    return describeFile(path, bytes);
  });
  const norm = { mean: [0, 0, 0], std: [1, 1, 1] };
  return {
    schema: 1,
    id: "test",
    name: "Test",
    version: "1.0.0",
    summary: "",
    can: [],
    cannot: [],
    licence: { id: "none", note: "" },
    base_models: [],
    head: "unified",
    context: { kind: "queries", file: "context.bin", count: 1, hidden: 4, positions: "mrope" },
    image: {
      sizing: { kind: "fixed", width: 32, height: 32 } as object,
      resample: "bilinear",
      window: null as number | null,
      patch_size: 8,
      merge_size: 2,
      temporal_patch_size: 2,
      ...norm,
    },
    segment_image: { size: 64, mask_size: 16, heatmap_size: 16, fit: "stretch", ...norm },
    tokenizer: { tokenizer: "tokenizer.json", config: "tokenizer_config.json" },
    tokens: { eos: [2], image: 5, vision_start: 3, vision_end: 4 },
    template: { system: "", question: "{question}", think: ["<think>", "</think>"], answer: ["<answer>", "</answer>"] },
    box: { coordinates: "absolute" },
    generation: { max_new_tokens: 8, max_prompt_tokens: 8 },
    decoder: {
      layers: 1,
      kv_heads: 1,
      head_dim: 4,
      vocab: 8,
      kv_dtype: "float32",
      deepstack: 0,
      positions: 64,
      past_present_share_buffer: false,
    },
    mask: {
      prompt_with_box: true,
      threshold: 0,
      pad_point: true,
      stability: null as object | null,
      max_hole_area: 0,
      max_sprinkle_area: 0,
    },
    graphs: Object.fromEntries(
      graphNames.map((g) => [
        g,
        { file: `${g}.onnx`, external: [`${g}.data`], weights: "fp32", inputs: {}, outputs: {} },
      ]),
    ),
    chunk_bytes: CHUNK,
    files,
    requires: { features: [] as string[], memory_mb: 1 },
    evaluation: [],
  };
}

const writeManifest = (value: unknown) => writeFileSync(join(folder, "manifest.json"), JSON.stringify(value));
const load = (onEvent?: (event: LoadEvent) => void) => loadBundle(folderSource(folder), { onEvent });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "loupe-bundle-"));
  writeManifest(manifest());
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a whole bundle loads, with its progress", async () => {
  const events: LoadEvent[] = [];
  const bundle = await load((event) => events.push(event));
  expect(bundle.files.size).toBe(17);
  const downloads = events.filter((event) => event.type === "download");
  expect(downloads).toHaveLength(17);
  expect(downloads.at(-1)).toMatchObject({ bytesLoaded: bundle.bytes, bytesTotal: bundle.bytes });
});

test("a missing file is named", async () => {
  rmSync(join(folder, "prior.data"));
  await expect(load()).rejects.toMatchObject({
    code: "bundle-missing-file",
    message: expect.stringContaining("prior.data"),
  });
});

test("a truncated file is named, with both sizes", async () => {
  writeFileSync(join(folder, "prior.data"), "prior");
  await expect(load()).rejects.toMatchObject({
    code: "bundle-altered",
    message: expect.stringMatching(/prior\.data.*5 bytes instead of/),
  });
});

test("one altered byte in a later chunk is found", async () => {
  const { files } = manifest();
  const file = files.find(({ path }) => path === "mask_decoder.onnx");
  const bytes = Buffer.from("mask_decoder.onnx ".repeat(3 + 15));
  expect(bytes.length).toBe(file?.bytes);
  bytes[100] = 0;
  writeFileSync(join(folder, "mask_decoder.onnx"), bytes);
  await expect(load()).rejects.toMatchObject({
    code: "bundle-altered",
    message: expect.stringMatching(/mask_decoder\.onnx.*piece 2/),
  });
});

test("fewer hashes than chunks are not enough", async () => {
  const value = manifest();
  value.files[16]?.chunks.pop();
  writeManifest(value);
  await expect(load()).rejects.toMatchObject({ code: "bundle-altered" });
});

test("a manifest that is no manifest says where it is wrong", async () => {
  writeFileSync(join(folder, "manifest.json"), "{");
  await expect(load()).rejects.toMatchObject({
    code: "bundle-invalid",
    message: expect.stringContaining("not valid JSON"),
  });
  writeManifest({ ...manifest(), head: "other" });
  await expect(load()).rejects.toMatchObject({ code: "bundle-invalid", message: expect.stringContaining("head") });
});

test.each(["../secret", "/etc/passwd", "a/../../b", "https://example.org/x"])(
  "a path such as %s is refused",
  async (path) => {
    const value = manifest();
    (value.files[0] as { path: string }).path = path;
    writeManifest(value);
    await expect(load()).rejects.toMatchObject({ code: "bundle-invalid" });
  },
);

test("a file without a hash is not used", async () => {
  const value = manifest();
  value.files = value.files.filter(({ path }) => path !== "connector.data");
  writeManifest(value);
  await expect(load()).rejects.toMatchObject({
    code: "bundle-invalid",
    message: expect.stringContaining("connector.data"),
  });
});

test("a file that comes in one piece larger than memory is to hold is refused by name", async () => {
  const { files, ...rest } = manifest();
  const large = { path: "connector.data", bytes: 2 ** 28 + 1, chunks: ["0".repeat(64)] };
  writeManifest({ ...rest, chunk_bytes: 2 ** 29, files: [...files.filter(({ path }) => path !== large.path), large] });
  await expect(load()).rejects.toMatchObject({
    code: "bundle-invalid",
    message: expect.stringMatching(/chunk_bytes.*connector\.data/),
  });
});

test("the registry finds the default, a model by name, and says which there are", async () => {
  const entry = (id: string) => ({ id, name: id, path: id, bytes: 1, licence: "none" });
  writeFileSync(join(folder, "registry.json"), JSON.stringify({ default: "b", models: [entry("a"), entry("b")] }));
  const registry = await readRegistry(folderSource(folder));
  expect(findModel(registry).id).toBe("b");
  expect(findModel(registry, "a").id).toBe("a");
  expect(() => findModel(registry, "zzz")).toThrow(/"zzz".*a, b/);
});

test("a vocabulary that is not among the files, or is none, is refused; without one nothing is known", async () => {
  expect(readVocabulary((await load()).manifest, new Map())).toBeNull();
  writeManifest({ ...manifest(), vocabulary: "vocabulary.json" });
  await expect(load()).rejects.toMatchObject({
    code: "bundle-invalid",
    message: expect.stringContaining("vocabulary.json"),
  });
  const opened = async (text: string) => {
    const bytes = Buffer.from(text);
    writeFileSync(join(folder, "vocabulary.json"), bytes);
    const { files, ...rest } = manifest();
    const file = describeFile("vocabulary.json", bytes);
    writeManifest({ ...rest, files: [...files, file], vocabulary: "vocabulary.json" });
    const bundle = await load();
    return readVocabulary(bundle.manifest, bundle.files);
  };
  expect(await opened('{"names":["cup"],"words":["the"]}')).toEqual({ names: ["cup"], words: ["the"] });
  await expect(opened('{"names":["Cup"],"words":[]}')).rejects.toMatchObject({ code: "bundle-invalid" });
  await expect(opened('{"names":["cup"]}')).rejects.toMatchObject({ code: "bundle-invalid" });
});
