/** What people wait for: times of many photos and prompts, and their medians. */
import type { Speed } from "../../engine/store/manifest";
import { duration } from "../output";

/** Null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

export class Stopwatch {
  readonly #values = new Map<keyof Speed, number[]>();

  add(name: keyof Speed, value: number | undefined): void {
    if (value === undefined) return;
    const values = this.#values.get(name);
    if (values) values.push(value);
    else this.#values.set(name, [value]);
  }

  /** To a tenth; without what was not measured. */
  medians(): Speed {
    const entries = [...this.#values].map(([name, values]) => [name, Number((median(values) ?? 0).toFixed(1))]);
    return Object.fromEntries(entries) as Speed;
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
