import type { OptionSpecs, Options } from "../arguments";
import { type DryRunSettings, dryRunSchema, SHARDS } from "../engine/config";
import { TrainerError } from "../errors";

export const dryRunOptions = {
  "dry-run": { type: "boolean", help: "estimate shapes, memory and time, without a GPU or weights, and train nothing" },
  json: { type: "boolean", help: "dry run: print JSON" },
  gpus: { type: "string", value: "N", help: "dry run: GPUs in all (default: 1)" },
  shard: {
    type: "string",
    value: "none|zero2|zero3|fsdp",
    help: "dry run: what is split between them (default: fsdp, on one GPU none)",
  },
  "gpu-memory": { type: "string", value: "GB", help: "dry run: of one GPU (default: 80)" },
  "gpu-tflops": { type: "string", value: "N", help: "dry run: its peak of dense bf16 products (default: 989)" },
  "gpu-bandwidth": { type: "string", value: "TB/s", help: "dry run: of its memory (default: 3.35)" },
  "link-bandwidth": { type: "string", value: "GB/s", help: "dry run: between GPUs (default: 100)" },
  mfu: { type: "string", value: "SHARE", help: "dry run: share of the peak in training (default: 0.35)" },
  "rollout-mfu": { type: "string", value: "SHARE", help: "dry run: share of the peak in sampling (default: 0.05)" },
  photo: { type: "string", value: "WxH", help: "dry run: a usual photo (default: 640x480)" },
  "reply-tokens": { type: "string", value: "N", help: "dry run: length of a usual reply (default: by its form)" },
} satisfies OptionSpecs;

export type DryRunStage = DryRunSettings["stage"];

export function dryRunSettings(options: Options, stage: DryRunStage): DryRunSettings {
  const gpus = options.positiveInt("gpus") ?? 1;
  const settings = {
    stage,
    gpus,
    shard: options.choice("shard", SHARDS) ?? (gpus > 1 ? "fsdp" : "none"),
    gpu_memory_gb: positive(options, "gpu-memory"),
    gpu_tflops: positive(options, "gpu-tflops"),
    gpu_bandwidth_tb: positive(options, "gpu-bandwidth"),
    link_gb: positive(options, "link-bandwidth"),
    mfu: positive(options, "mfu"),
    rollout_mfu: positive(options, "rollout-mfu"),
    photo: photo(options),
    reply_tokens: options.positiveInt("reply-tokens"),
  };
  return dryRunSchema.parse(Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null)));
}

function positive(options: Options, name: string): number | null {
  const text = options.text(name);
  if (text === null) return null;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value <= 0) {
    throw new TrainerError("usage", `--${name} ${text}: expected a number above 0.`);
  }
  return value;
}

function photo(options: Options): [number, number] | null {
  const text = options.text("photo");
  if (text === null) return null;
  const sides = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(text);
  if (sides === null)
    throw new TrainerError("usage", `--photo ${text}: expected WIDTHxHEIGHT in pixels, e.g. 640x480.`);
  return [Number(sides[1]), Number(sides[2])];
}
