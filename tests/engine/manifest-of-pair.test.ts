/** Two published repositories → one manifest; files that are broken or mean harm are refused by file and key. */
import { describe, expect, test } from "vitest";
import { listedFiles } from "../../src/engine/store/load";
import { manifestSchema } from "../../src/engine/store/manifest";
import { manifestOfPair, originOf } from "../../src/engine/store/published/pair";
import { choicesOf, LARGEST_SMALL, type PublishedRepository } from "../../src/engine/store/published/repository";
import { hostileLanguage, hostileSegmenter, named, set } from "../hub/hostile-pairs";
import { FAMILIES, type Family } from "../hub/made";
import { languageFiles, repository, SEGMENTER_GRAPHS, segmenterFiles } from "../hub/published-files";

const segmenter = (files = segmenterFiles()) => repository("hub/sam2.1-hiera-tiny-ONNX", files, SEGMENTER_GRAPHS);
const language = (family: Family, files = languageFiles(family)) => repository(`hub/${family}-Instruct-ONNX`, files);
const CHOICE = { language: "q4", segmenter: "fp32" } as const;

describe.each(FAMILIES)("%s", (family) => {
  const manifest = manifestOfPair(language(family), segmenter(), CHOICE);

  test("is a manifest", () => {
    expect(manifestSchema.safeParse(JSON.parse(JSON.stringify(manifest))).error?.issues ?? []).toEqual([]);
    expect(manifest).toMatchObject({ head: "box", layout: "transformers.js", context: { kind: "none" } });
    expect(manifest.id).toMatch(/^[a-z0-9][a-z0-9-]{0,63}$/);
  });

  test("says what its own files say", () => {
    const { decoder, image, tokens, box, segment_image } = manifest;
    const sizes = { qwen2_vl: [28, 2, 128, 1536], qwen2_5_vl: [36, 2, 128, 2048], qwen3_vl: [28, 8, 128, 2048] }[
      family
    ];
    expect([decoder.layers, decoder.kv_heads, decoder.head_dim, manifest.context.hidden]).toEqual(sizes);
    expect(tokens).toEqual({ image: 151655, vision_start: 151652, vision_end: 151653, eos: [151645, 151643] });
    expect(box.coordinates).toBe(family === "qwen2_5_vl" ? "absolute" : "relative1000");
    expect(image.patch_size).toBe(family === "qwen3_vl" ? 16 : 14);
    expect(image.sizing).toEqual({
      kind: "smart",
      min_pixels: family === "qwen3_vl" ? 65536 : 3136,
      max_pixels: 1280 * 28 * 28,
    });
    expect(segment_image).toMatchObject({ size: 1024, mask_size: 256, fit: "stretch" });
  });

  test("names files that are there, as chosen, each with the hash of its whole", () => {
    expect(manifest.graphs.decoder_model_merged).toMatchObject({
      file: "language/onnx/decoder_model_merged_q4.onnx",
      external: [
        "language/onnx/decoder_model_merged_q4.onnx_data",
        "language/onnx/decoder_model_merged_q4.onnx_data_1",
      ],
      weights: "q4",
    });
    expect(manifest.graphs.mask_decoder.file).toBe("segmenter/onnx/prompt_encoder_mask_decoder.onnx");
    const repositories = { language: language(family), segmenter: segmenter() };
    for (const { path, bytes, chunks, sum, chunkBytes } of listedFiles(manifest)) {
      const { part, path: there } = originOf(path);
      const file = repositories[part].files.find((one) => one.path === there);
      expect([bytes, chunks[0] ?? sum]).toEqual([file?.bytes, file?.sha256]);
      // Of none of them more is in memory at a time.
      expect(Math.min(bytes, sum ? chunkBytes : bytes)).toBeLessThanOrEqual(2 ** 22);
    }
  });
});

test("the choices are those of which all graphs are there", () => {
  const there = language("qwen2_5_vl");
  expect(choicesOf(there, ["embed_tokens", "decoder_model_merged"]).map(({ dtype }) => dtype)).toEqual([
    "fp32",
    "fp16",
    "q4",
    "q4f16",
  ]);
  const less = { ...there, files: there.files.filter(({ path }) => path !== "onnx/embed_tokens_q4.onnx") };
  expect(choicesOf(less, ["embed_tokens", "decoder_model_merged"]).map(({ dtype }) => dtype)).toEqual([
    "fp32",
    "fp16",
    "q4f16",
  ]);
  expect(choicesOf(there, ["embed_tokens"])[2]?.bytes).toBe(500_000 + 300_000_000 + 1_000_000);
});

test("half precision asks for shader-f16, and memory grows with the files", () => {
  const of = (dtype: "q4" | "q4f16" | "fp32") =>
    manifestOfPair(language("qwen3_vl"), segmenter(), { ...CHOICE, language: dtype }).requires;
  expect(of("q4").features).toEqual([]);
  expect(of("q4f16").features).toEqual(["shader-f16"]);
  expect(of("fp32").memory_mb).toBeGreaterThan(of("q4").memory_mb);
});

test("a chat template of its own is the bundle's, a published EdgeTAM is a segmenter", () => {
  const files = { ...languageFiles("qwen3_vl"), "chat_template.json": { chat_template: "{{ messages }}" } };
  const edgetam = segmenterFiles();
  edgetam["config.json"] = { ...edgetam["config.json"], model_type: "edgetam" };
  const manifest = manifestOfPair(language("qwen3_vl", files), segmenter(edgetam), CHOICE);
  expect(manifest.tokenizer.template).toBe("language/chat_template.json");
  expect(manifest.files.map(({ path }) => path)).toContain("language/chat_template.json");
});

describe("language model's files that are broken or mean harm", () => {
  test.each(hostileLanguage)("%s %s: %j", (file, key, value) => {
    const files = languageFiles("qwen2_5_vl");
    set(file, key, value)(files);
    expectRefused(() => manifestOfPair(language("qwen2_5_vl", files), segmenter(), CHOICE), file, named(key));
  });
});

describe("segmenter's files that are broken or mean harm", () => {
  test.each(hostileSegmenter)("%s %s: %j", (file, key, value) => {
    const files = segmenterFiles();
    set(file, key, value)(files);
    expectRefused(() => manifestOfPair(language("qwen2_vl"), segmenter(files), CHOICE), file, named(key));
  });
});

function expectRefused(make: () => unknown, file: string, key: string): void {
  let message = "accepted";
  try {
    make();
  } catch (error) {
    message = (error as Error).message;
    expect((error as { code: string }).code).toBe("bundle-invalid");
  }
  expect(message).toContain(file);
  expect(message).toContain(key);
  expect(message.length).toBeLessThan(1200);
}

const whole = language("qwen2_vl");
const without = (path: string): PublishedRepository => ({
  ...whole,
  files: whole.files.filter((file) => file.path !== path),
  small: new Map([...whole.small].filter(([name]) => name !== path)),
});

test.each([
  "config.json",
  "preprocessor_config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
])("without %s it is said that it is missing", (path) =>
  expect(() => manifestOfPair(without(path), segmenter(), CHOICE)).toThrow(path),
);

test("what is not stored as chosen is said", () => {
  const less = without("onnx/embed_tokens_q4.onnx");
  expect(() => manifestOfPair(less, segmenter(), CHOICE)).toThrow("embed_tokens stored as q4");
});

test.each([
  ["no JSON", new TextEncoder().encode("{")],
  ["not UTF-8", Uint8Array.of(0xff, 0xfe)],
  ["a list", new TextEncoder().encode("[]")],
  ["too deep", new TextEncoder().encode("[".repeat(100_000))],
  ["too large", new Uint8Array(LARGEST_SMALL + 1)],
  ["too many values", new TextEncoder().encode(`{"a":[${"0,".repeat(300_000)}0]}`)],
])("a config.json that is %s", (_, bytes) => {
  const broken = { ...whole, small: new Map([...whole.small, ["config.json", bytes]]) };
  expect(() => manifestOfPair(broken, segmenter(), CHOICE)).toThrow(/config\.json/);
});
