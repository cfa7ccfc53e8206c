import type { Turn } from "../../state/turn";

/** What the model writes, as it writes it. It is text and only text: nothing in it is taken for markup. */
export function Thought({ turn, running }: { turn: Turn; running: boolean }) {
  const writing = running && !turn.box ? (turn.answer ? "answer" : "think") : "";
  return (
    <div className="thought">
      <h3>Thought</h3>
      <p
        className="thought-text"
        hidden={!running && !turn.think}
        dir="auto"
        data-testid="think-text"
        data-writing={writing === "think"}
      >
        {turn.think}
      </p>
      {turn.result && !turn.think && <p className="hint">The model wrote no thought.</p>}
      <details className="answer-written" hidden={!turn.answer} open={running || undefined}>
        <summary>Answer as written</summary>
        <pre dir="ltr" data-testid="answer-text" data-writing={writing === "answer"}>
          {turn.answer}
        </pre>
      </details>
    </div>
  );
}
