/** Published files with a value that is broken or means harm: where it is, and what must be named. */
import type { SmallFiles } from "./published-files";

type Change = (files: SmallFiles) => void;
/** Sets a value below a file, `undefined` takes it out. */
export const set =
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

export const hostileLanguage: [file: string, key: string, value: unknown][] = [
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

export const hostileSegmenter: [file: string, key: string, value: unknown][] = [
  ["config.json", "model_type", "sam"],
  ["config.json", "prompt_encoder_config.image_size", 0],
  ["config.json", "prompt_encoder_config.image_size", 1000],
  ["config.json", "prompt_encoder_config.image_size", 1_048_576],
  ["config.json", "prompt_encoder_config.image_size", [1024, 512]],
  ["preprocessor_config.json", "size.height", 512],
  ["preprocessor_config.json", "size", { shortest_edge: 1024 }],
  ["preprocessor_config.json", "image_std", [0, 1, 1]],
  ["preprocessor_config.json", "image_mean", undefined],
];

/** What of a key a message names. */
export const named = (key: string) => key.split(".").at(-1) as string;
