import type { EngineEvent } from "./engine/events";
import { printable } from "./engine/lines";

export interface ProgressState {
  stage: string;
  step: number;
  total: number;
  /** null: not a finite number. undefined: none has been reported yet. */
  loss: number | null | undefined;
  metrics: Record<string, number | null>;
  samplesPerSecond: number | null;
  etaSeconds: number | null;
  saved: number | null;
}

export const whole = (value: number) => Math.round(value).toLocaleString("en-US");

/** Three significant digits, without an exponent where one can be avoided. */
export function figure(value: number | null): string {
  if (value === null) return "not a number";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1000) return whole(value);
  return size < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

/** `45 s`, `12 min`, `1 h 05 min`. */
export function duration(seconds: number): string {
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

function bar(part: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, part)) * width);
  return "█".repeat(full) + "░".repeat(width - full);
}

/** Of a metric in the progress line: the place it is shown at, and how early it is left out (see formatProgress). */
function importance(name: string): { order: number; rank: number } {
  if (name === "reward") return { order: 0, rank: 2 };
  if (name.startsWith("rewards/")) return { order: 1, rank: 4.3 };
  if (name === "kl") return { order: 2, rank: 4.2 };
  if (name === "entropy") return { order: 3, rank: 8 };
  // They say how the machine runs, not what is learnt.
  if (name === "grad_norm" || name === "lr") return { order: 5, rank: 10 };
  return { order: 4, rank: 9 };
}

/** The metrics' texts with their ranks: rewards and KL first, then as the engine gives them. */
function metricParts(metrics: ProgressState["metrics"]): { text: string; rank: number }[] {
  return Object.entries(metrics)
    .filter((entry): entry is [string, number] => entry[0] !== "loss" && entry[1] !== null)
    .map(([name, value]) => ({ text: `${name.replace(/^rewards\//, "")} ${figure(value)}`, ...importance(name) }))
    .sort((a, b) => a.order - b.order)
    .map(({ text, rank }, index) => ({ text, rank: rank + index / 1000 }));
}

/** One line of at most `columns` characters: the least important parts, those of the highest rank, go first. */
export function formatProgress(state: ProgressState, columns: number): string {
  const part = state.total > 0 ? state.step / state.total : 0;
  const parts: { text: string; rank: number }[] = [
    { text: state.stage, rank: 0 },
    { text: bar(part, 16), rank: 6 },
    { text: `${whole(state.step)}/${whole(state.total)}`, rank: 1 },
    { text: `${Math.floor(part * 100)} %`, rank: 5 },
  ];
  // Verbs that do not train have no loss, and say 0. Where there is a reward, it says more than the loss.
  if (state.loss !== undefined && state.loss !== 0) {
    const rank = state.loss !== null && "reward" in state.metrics ? 4.9 : 2;
    parts.push({ text: `loss ${figure(state.loss)}`, rank });
  }
  parts.push(...metricParts(state.metrics));
  if (state.samplesPerSecond) parts.push({ text: `${figure(state.samplesPerSecond)} samples/s`, rank: 4 });
  if (state.etaSeconds) parts.push({ text: `${duration(state.etaSeconds)} left`, rank: 3 });
  if (state.saved !== null) parts.push({ text: `saved ${whole(state.saved)}`, rank: 7 });
  const line = () => parts.map((item) => item.text).join("  ");
  while (parts.length > 1 && line().length > columns) {
    const least = Math.max(...parts.map((item) => item.rank));
    parts.splice(
      parts.findIndex((item) => item.rank === least),
      1,
    );
  }
  return printable(line()).slice(0, columns);
}

export interface Screen {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** Shows a stage's events: one line drawn again and again on a terminal, a plain line every so often elsewhere. */
export class Progress {
  private readonly screen: Screen;
  private readonly plainEverySeconds: number;
  private readonly state: ProgressState;
  private shownAt = Number.NEGATIVE_INFINITY;
  private open = false;

  constructor(stage: string, screen: Screen = process.stderr, plainEverySeconds = 15) {
    this.screen = screen;
    this.plainEverySeconds = plainEverySeconds;
    this.state = {
      stage,
      step: 0,
      total: 0,
      loss: undefined,
      metrics: {},
      samplesPerSecond: null,
      etaSeconds: null,
      saved: null,
    };
  }

  get step(): number {
    return this.state.step;
  }

  get total(): number {
    return this.state.total;
  }

  show(event: EngineEvent): void {
    const { state } = this;
    switch (event.event) {
      case "start":
        state.total = event.total_steps;
        state.step = event.step;
        this.draw(true);
        break;
      case "step":
        state.step = event.step;
        state.loss = event.loss;
        state.metrics = event.metrics;
        state.samplesPerSecond = event.samples_per_s;
        state.etaSeconds = event.eta_s;
        this.draw(false);
        break;
      case "checkpoint":
        state.saved = event.step;
        this.draw(false);
        break;
      case "note":
        this.say(`${state.stage}: ${printable(event.message)}`);
        break;
      case "done":
      case "stopped":
        state.step = event.step;
        // Of several sets each has told its own length.
        if (event.event === "done") state.total = Math.max(state.total, event.step);
        state.etaSeconds = null;
        this.draw(true);
        break;
      case "error":
        // The whole message is shown at the end, with the log.
        break;
    }
  }

  /** A line of its own, above the progress line. */
  say(text: string): void {
    if (this.open) this.screen.write("\r\u001b[2K");
    this.screen.write(`${text}\n`);
    if (this.open) this.draw(true);
  }

  end(): void {
    if (this.open) this.screen.write("\n");
    this.open = false;
  }

  private draw(now: boolean): void {
    const elapsed = (performance.now() - this.shownAt) / 1000;
    if (!now && elapsed < (this.screen.isTTY ? 0.1 : this.plainEverySeconds)) return;
    this.shownAt = performance.now();
    if (this.screen.isTTY) {
      this.screen.write(`\r\u001b[2K${formatProgress(this.state, (this.screen.columns ?? 80) - 1)}`);
      this.open = true;
    } else {
      this.screen.write(`${formatProgress(this.state, 200)}\n`);
    }
  }
}
