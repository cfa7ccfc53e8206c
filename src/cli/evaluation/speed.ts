/** What people wait for: times of many photos and prompts, and their medians. */
import type { Speed } from "../../engine/store/figures";
import { duration } from "../output";

/** Null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** A time that was taken, and what it is of. */
export type Taken = [name: keyof Speed, value: number];

export class Stopwatch {
  #times: Taken[] = [];

  add(name: keyof Speed, value: number | undefined): void {
    if (value !== undefined) this.#times.push([name, value]);
  }

  /** All so far, which it forgets. */
  take(): Taken[] {
    const times = this.#times;
    this.#times = [];
    return times;
  }

  /** To a tenth; without what was not measured. */
  medians(): Speed {
    const names = [...new Set(this.#times.map(([name]) => name))];
    const of = (name: keyof Speed) => this.#times.flatMap(([other, value]) => (other === name ? value : []));
    return Object.fromEntries(names.map((name) => [name, Number((median(of(name)) ?? 0).toFixed(1))])) as Speed;
  }
}

const WORDS: Record<keyof Speed, string> = {
  encode_ms: "photo encoded",
  first_token_ms: "first token",
  tokens_per_second: "tokens a second",
  first_prompt_ms: "photo and first prompt",
  next_prompt_ms: "next prompt on the photo",
  click_ms: "click",
};

/** One line for people; empty where nothing was measured. */
export function speedLine(speed: Speed): string {
  const names = (Object.keys(WORDS) as (keyof Speed)[]).filter((name) => speed[name] !== undefined);
  const figure = (name: keyof Speed) =>
    name === "tokens_per_second" ? String(speed[name]) : duration(speed[name] ?? 0);
  return names.length ? `Medians: ${names.map((name) => `${WORDS[name]} ${figure(name)}`).join(", ")}.` : "";
}
