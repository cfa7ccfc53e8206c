/** A tiny training as people start it, in a process of its own, and what it has come to. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pythonOf } from "../../../scripts/lib/python.mjs";
import { ROOT } from "../../cli/command";

/** Figures and checkpoints come at other steps, so that a checkpoint lies between two lines of the log. */
const STAGE = { warmup: 1, batch: 8, lr: 0.001, checkpoint_every: 7, log_every: 3, prompts_per_image: 2 };
const STEPS = { vision: 400, segmenter: 60, cold_start: 80 };

export const STAGES = { vision: "pretrain-vision", segmenter: "pretrain-segmenter", cold_start: "cold-start" } as const;
export type Stage = keyof typeof STAGES;

/** As a file of YAML, which JSON is. */
export const RECIPE = JSON.stringify({
  name: "tiny",
  seed: 3,
  model: {
    backbone: {
      kind: "small",
      ...{ hidden: 64, layers: 2, heads: 2, kv_heads: 1, intermediate: 96, vocab: 700, rope_theta: 10000 },
    },
    vision: { kind: "conv", image_size: 64, patch_size: 16, merge_size: 2 },
    segmenter: { kind: "lite", image_size: 64, mlp_dim: 64 },
    context: { queries: 4 },
    connector: { kind: "vit", depth: 1, heads: 2, prompt_tokens: 2 },
    head: "unified",
    prompt_with_box: true,
  },
  data: { scenes: 24, expressions_per_scene: 10, size: 64, seed: 3 },
  stages: Object.fromEntries(Object.entries(STEPS).map(([stage, steps]) => [stage, { ...STAGE, steps, losses: {} }])),
  export: {
    ...{ id: "tiny", name: "Tiny", version: "0.0.1", summary: "for tests", can: [], cannot: [] },
    licence: { id: "MIT", note: "" },
  },
});

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

export class Training {
  private readonly child: ChildProcess;
  readonly ended: Promise<Ended>;

  constructor(verb: string, options: readonly string[]) {
    this.child = spawn(
      process.execPath,
      [join(ROOT, "trainer/bin/loupe-trainer.mjs"), verb, ...options, "--device", "cpu", "--threads", "1"],
      { cwd: ROOT, env: { ...process.env, LOUPE_PYTHON: pythonOf() }, stdio: ["ignore", "ignore", "pipe"] },
    );
    let stderr = "";
    this.child.stderr?.on("data", (data) => {
      stderr += data;
    });
    this.ended = new Promise((done) => this.child.on("close", (code, signal) => done({ code, signal, stderr })));
  }

  /** @returns whether there was anything to strike. */
  strike(who: "engine" | "command line" | "both"): boolean {
    const { pid } = this.child;
    const engines = pid === undefined ? [] : childrenOf(pid);
    const struck = [...(who === "engine" ? [] : [pid]), ...(who === "command line" ? [] : engines)];
    return struck.map((one) => one !== undefined && kill(one)).some(Boolean);
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}

const SUMS = `
import hashlib, json, sys, torch
saved = torch.load(sys.argv[1], map_location="cpu", weights_only=True)
def sums(value):
    if isinstance(value, torch.Tensor):
        return hashlib.sha256(value.contiguous().numpy().tobytes()).hexdigest()
    if isinstance(value, dict):
        return {str(key): sums(one) for key, one in value.items()}
    return [sums(one) for one in value] if isinstance(value, (list, tuple)) else value
print(json.dumps({part: sums(saved[part]) for part in ("step", "weights", "raw", "heads", "optimizer")}))
`;

/** Sums of weights and optimizer, and the figures of the log but for its times. */
export function stateOf(run: string, stage: Stage): unknown {
  const sums = execFileSync(pythonOf(), ["-c", SUMS, join(run, stage, "checkpoint.pt")], { encoding: "utf8" });
  const log = readFileSync(join(run, stage, "metrics.jsonl"), "utf8")
    .trim()
    .split("\n");
  const figures = log.map((line) => {
    const { step, loss, metrics } = JSON.parse(line);
    return [step, loss, metrics.grad_norm];
  });
  return { checkpoint: JSON.parse(sums), figures };
}
