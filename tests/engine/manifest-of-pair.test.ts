/** Two published repositories → one manifest; files that are broken or mean harm are refused by file and key. */
import { describe, expect, test } from "vitest";
import { listedFiles } from "../../src/engine/store/load";
import { manifestSchema } from "../../src/engine/store/manifest";
import { manifestOfPair, originOf } from "../../src/engine/store/published/pair";
import { choicesOf, LARGEST_SMALL, type PublishedRepository } from "../../src/engine/store/published/repository";
import { FAMILIES, type Family } from "../hub/made";
import { languageFiles, repository, SEGMENTER_GRAPHS, type SmallFiles, segmenterFiles } from "../hub/published-files";

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

type Change = (files: SmallFiles) => void;
/** Sets a value below a file, `undefined` takes it out. */
const set =
  (file: string, path: string, value: unknown): Change =>
  (files) => {
    const keys = path.split(".");
    const last = keys.pop() as string;
    const at = keys.reduce((json, key) => json[key] as Record<string, unknown>, files[file] as Record<string, unknown>);
    if (value === undefined) delete at[last];
    else at[last] = value;
  };

const NUMBERS = [undefined, null, -1, 0, 1.5, "8", 1e300, 2 ** 53, [], {}];
const TEXT = [
  "hidden_size",
  "num_hidden_layers",
  "num_attention_heads",
  "num_key_value_heads",
  "vocab_size",
  "max_position_embeddings",
];

const hostile: [file: string, key: string, value: unknown][] = [
  ...TEXT.flatMap((key) =>
    NUMBERS.map((value) => ["config.json", `text_config.${key}`, value] as [string, string, unknown]),
  ),
  ...["image_token_id", "vision_start_token_id", "vision_end_token_id"].flatMap((key) =>
    [undefined, null, -1, "8", 1e300, 7].map((value) => ["config.json", key, value] as [string, string, unknown]),
  ),
  ...[undefined, "llava", 5, null, "__proto__"].map(
    (value) => ["config.json", "model_type", value] as [string, string, unknown],
  ),
  ...["patch_size", "merge_size", "temporal_patch_size"].flatMap((key) =>
    NUMBERS.map((value) => ["preprocessor_config.json", key, value] as [string, string, unknown]),
  ),
  ...[undefined, [0, 0], ["a", 0, 0], null, [null, 0, 0]].map(
    (value) => ["preprocessor_config.json", "image_mean", value] as [string, string, unknown],
  ),
  ...[undefined, [0, 1, 1], [-1, 1, 1]].map(
    (value) => ["preprocessor_config.json", "image_std", value] as [string, string, unknown],
  ),
  ...[-1, 1e300, 13_000_000_000, "9", 0.5].map(
    (value) => ["preprocessor_config.json", "min_pixels", value] as [string, string, unknown],
  ),
  ...[0, 1, "bicubic", 9].map((value) => ["preprocessor_config.json", "resample", value] as [string, string, unknown]),
  ...[undefined, [], -1, "end", [1.5], Array(1000).fill(1)].map(
    (value) => ["generation_config.json", "eos_token_id", value] as [string, string, unknown],
  ),
  ...[undefined, [], {}, [{ id: 1 }], null].map(
    (value) => ["tokenizer.json", "added_tokens", value] as [string, string, unknown],
  ),
];

/** What of a key a message names. */
const named = (key: string) => key.split(".").at(-1) as string;

describe("language model's files that are broken or mean harm", () => {
  test.each(hostile)("%s %s: %j", (file, key, value) => {
    const files = languageFiles("qwen2_5_vl");
    set(file, key, value)(files);
    expectRefused(() => manifestOfPair(language("qwen2_5_vl", files), segmenter(), CHOICE), file, named(key));
  });
});

describe("segmenter's files that are broken or mean harm", () => {
  test.each([
    ["config.json", "model_type", "sam"],
    ["config.json", "prompt_encoder_config.image_size", 0],
    ["config.json", "prompt_encoder_config.image_size", 1000],
    ["config.json", "prompt_encoder_config.image_size", 1_048_576],
    ["config.json", "prompt_encoder_config.image_size", [1024, 512]],
    ["preprocessor_config.json", "size.height", 512],
    ["preprocessor_config.json", "size", { shortest_edge: 1024 }],
    ["preprocessor_config.json", "image_std", [0, 1, 1]],
    ["preprocessor_config.json", "image_mean", undefined],
  ])("%s %s: %j", (file, key, value) => {
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
