import { useEffect, useRef, useState } from "react";
import { useStore } from "../../context";
import type { Run } from "../../state/run";

const PHASES: Record<Exclude<Run["phase"], "waiting">, string> = {
  thinking: "Looking",
  decoding: "Drawing the outline",
};

/** What the model thinks while it answers, as it comes. */
export function Thought() {
  const run = useStore((state) => state.run);
  const isLoading = useStore((state) => state.model.status === "loading");
  if (!run) return null;
  const { phase, prompt, think } = run;
  const waits = isLoading ? "Waits until the model is ready" : "Waits for the photo";
  return (
    <section className="thinking" aria-label="Thought">
      <header>
        <i className="pulse" />
        <span className="cut">
          {phase === "waiting" ? waits : PHASES[phase]}: {prompt}
        </span>
        <Seconds key={run.number} />
      </header>
      <Text text={think} />
    </section>
  );
}

/** Its last line stays in sight. */
function Text({ text }: { text: string }) {
  const element = useRef<HTMLParagraphElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it scrolls because the text has grown
  useEffect(() => {
    element.current?.scrollTo({ top: element.current.scrollHeight });
  }, [text]);
  return (
    <p ref={element} dir="auto" data-testid="thought">
      {text}
      {text && <i className="caret" />}
    </p>
  );
}

function Seconds() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const began = performance.now();
    const timer = setInterval(() => setSeconds(Math.floor((performance.now() - began) / 1000)), 500);
    return () => clearInterval(timer);
  }, []);
  return <span className="number">{seconds}&nbsp;s</span>;
}
