import { describe, expect, it } from "vitest";
import { engineArguments } from "../src/engine/command";

const words = (processes: number | null, accelerateConfig: string | null) =>
  engineArguments("rl", "config.json", { processes, accelerateConfig }).join(" ");

describe("engineArguments", () => {
  it.each([
    [null, null, "-m loupe_engine rl --config config.json"],
    [1, null, "-m loupe_engine rl --config config.json"],
    [4, null, "-m torch.distributed.run --standalone --nproc-per-node 4 -m loupe_engine rl --config config.json"],
    [
      null,
      "zero2.yaml",
      "-m accelerate.commands.launch --config_file zero2.yaml -m loupe_engine rl --config config.json",
    ],
    [
      2,
      "zero2.yaml",
      "-m accelerate.commands.launch --config_file zero2.yaml --num_processes 2 -m loupe_engine rl --config config.json",
    ],
  ])("%s processes, configuration %s", (processes, configuration, expected) => {
    expect(words(processes, configuration)).toBe(expected);
  });
});
