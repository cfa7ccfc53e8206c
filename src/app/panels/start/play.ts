/** One question as it is played on the start page: what is shown when. Times in ms. */
import { useEffect, useState } from "react";

const TYPED = 700;
const THOUGHT = { from: 900, to: 2300 };
const BOX = 1900;
const HEAT = 2300;
const OUTLINE = 2900;
/** Nothing moves any more. */
export const END = 3500;

export interface Scene {
  typed: string;
  thought: string;
  isThinking: boolean;
  box: boolean;
  heat: boolean;
  outline: boolean;
}

export function sceneAt(at: number, prompt: string, thought: string): Scene {
  return {
    typed: part(prompt, at / TYPED),
    thought: part(thought, (at - THOUGHT.from) / (THOUGHT.to - THOUGHT.from)),
    isThinking: at >= THOUGHT.from && at < OUTLINE,
    box: at >= BOX && at < END,
    heat: at >= HEAT && at < OUTLINE,
    outline: at >= OUTLINE,
  };
}

const part = (text: string, share: number) => text.slice(0, Math.round(text.length * Math.min(1, Math.max(0, share))));

/** How far it is, from `ready` on, once; with reduced motion it is over at once. `skip` ends it, `again` begins anew. */
export function usePlay(ready: boolean): { at: number; skip(): void; again(): void } {
  const [isStill] = useState(() => matchMedia("(prefers-reduced-motion: reduce)").matches);
  const [at, setAt] = useState(isStill ? END : 0);
  const [round, setRound] = useState(0);
  const isOver = at >= END;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round has a beginning of its own
  useEffect(() => {
    if (!ready || isOver) return;
    const from = performance.now();
    const timer = setInterval(() => setAt(Math.min(END, performance.now() - from)), 40);
    return () => clearInterval(timer);
  }, [ready, isOver, round]);
  return {
    at,
    skip: () => setAt(END),
    again: () => {
      setRound(round + 1);
      setAt(0);
    },
  };
}
