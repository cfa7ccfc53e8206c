import { describe, expect, it } from "vitest";
import { duration, figure, formatProgress, Progress, type ProgressState } from "../src/progress";

const state: ProgressState = {
  stage: "align",
  step: 1200,
  total: 8000,
  loss: 0.34219,
  metrics: { dice: 0.51234, prior: null },
  samplesPerSecond: 412.3,
  etaSeconds: 754,
  saved: 1000,
};

class Recorder {
  text = "";
  isTTY: boolean;
  columns = 60;

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string): void {
    this.text += text;
  }
}

describe("formatProgress", () => {
  it("shows everything where there is room", () => {
    expect(formatProgress(state, 120)).toBe(
      "align  ██░░░░░░░░░░░░░░  1,200/8,000  15 %  loss 0.342  dice 0.512  412 samples/s  13 min left  saved 1,000",
    );
  });

  it("drops the least important parts where there is not", () => {
    expect(formatProgress(state, 40)).toBe("align  1,200/8,000  loss 0.342");
    for (let columns = 1; columns < 130; columns++) {
      expect(formatProgress(state, columns).length).toBeLessThanOrEqual(columns);
    }
  });

  it("shows reward, its parts and KL of reinforcement learning before anything else", () => {
    const metrics = {
      grad_norm: 1.7,
      reward: 1.9412,
      reward_std: 0.52,
      frac_reward_zero_std: 0.075,
      "rewards/format_tags": 0.984,
      "rewards/box_iou": 0.616,
      "rewards/mask_iou": 0.68,
      "rewards/absent": 0.897,
      entropy: 0.49,
      kl: 0.013,
      lr: 1e-6,
    };
    const rl = {
      ...state,
      stage: "rl",
      step: 225,
      total: 230,
      loss: 0.382,
      metrics,
      samplesPerSecond: 22.9,
      saved: 200,
    };
    expect(formatProgress(rl, 120)).toBe(
      "rl  225/230  reward 1.94  format_tags 0.984  box_iou 0.616  mask_iou 0.68  kl 0.013  22.9 samples/s  13 min left",
    );
    expect(formatProgress(rl, 60)).toBe("rl  225/230  reward 1.94  22.9 samples/s  13 min left");
  });

  it("leaves out what a verb that does not train has none of", () => {
    expect(formatProgress({ ...state, loss: 0, samplesPerSecond: 0, etaSeconds: 0 }, 120)).not.toMatch(
      /loss|samples|left/,
    );
  });

  it("says so when the loss is lost, and lets no escape sequence through", () => {
    expect(formatProgress({ ...state, loss: null }, 120)).toContain("loss not a number");
    expect(formatProgress({ ...state, stage: "a\u001b[2Jb\u0007" }, 120)).toMatch(/^ab {2}/);
  });
});

it.each([
  [4.2, "4 s"],
  [59.7, "1 min"],
  [754, "13 min"],
  [3599, "1 h 00 min"],
  [7500, "2 h 05 min"],
])("duration(%d) is %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

it.each([
  [0, "0"],
  [0.34219, "0.342"],
  [12345.6, "12,346"],
  [0.00001234, "1.2e-5"],
  [-2.5, "-2.5"],
])("figure(%d) is %s", (value, text) => {
  expect(figure(value)).toBe(text);
});

describe("Progress", () => {
  const step = (n: number) =>
    ({ event: "step", step: n, loss: 1, metrics: {}, samples_per_s: null, eta_s: null }) as const;

  it("redraws one line on a terminal, with notes above it", () => {
    const screen = new Recorder(true);
    const progress = new Progress("align", screen);
    progress.show({ event: "start", stage: "align", total_steps: 10, step: 0 });
    progress.show({ event: "note", message: "one scene\u001b[31m was skipped" });
    progress.show({ event: "done", step: 10, seconds: 1 });
    progress.end();
    const lines = screen.text.replaceAll("\r\u001b[2K", "⌫").split("\n");
    expect(lines[0]).toMatch(/^⌫align {2}░+ {2}0\/10 {2}0 %⌫align: one scene was skipped$/);
    expect(lines[1]).toMatch(/⌫align {2}█+ {2}10\/10 {2}100 %$/);
    expect(lines).toHaveLength(3);
  });

  it("writes plain lines elsewhere, no more often than asked", () => {
    const screen = new Recorder(false);
    const progress = new Progress("align", screen, 3600);
    progress.show({ event: "start", stage: "align", total_steps: 500, step: 0 });
    for (let n = 1; n <= 400; n++) progress.show(step(n));
    progress.show({ event: "stopped", step: 400 });
    expect(screen.text.split("\n").filter((line) => line !== "")).toHaveLength(2);
    expect(screen.text).not.toContain("\u001b");
    expect(screen.text).toContain("400/500");
  });

  it("of several sets, each of its own length, ends at all of them", () => {
    const screen = new Recorder(false);
    const progress = new Progress("eval", screen, 3600);
    for (let set = 0; set < 8; set++) progress.show({ event: "start", stage: "eval", total_steps: 4, step: 0 });
    progress.show({ event: "done", step: 32, seconds: 1 });
    expect(screen.text.trimEnd().split("\n").at(-1)).toMatch(/32\/32 {2}100 %$/);
  });
});
